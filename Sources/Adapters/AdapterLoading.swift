package import Inference
private import ModelFiles
private import Storage

/// An adapter that was found, read and checked against a model.
package struct LoadedAdapter: Sendable {
  package let name: String
  package let path: String
  package let adapter: LoRAAdapter
  package let metadata: AdapterMetadata?
  /// What it counts with.
  package let weight: Double
  /// What the user should know: it was trained on another model of the same shape.
  package let warning: String?
}

extension AdapterRegistry {
  /// Finds and reads the adapter that `reference` names: a registered one, else a folder.
  ///
  /// One that was trained on another model of the same shape comes with a warning, or not at all.
  /// - Parameter allowsTransfer: false where nobody named it, so that nothing is applied silently.
  package func load(
    _ reference: AdapterReference, for base: AdapterBase, allowsTransfer: Bool = true
  ) throws(AdapterError) -> LoadedAdapter {
    let path = try path(to: reference.name)
    let adapter = try LoRAAdapter.read(folder: path, for: base.configuration)
    let metadata = try AdapterMetadata.read(folder: path)
    var warning: String?
    // The model's id may have to be computed, so it is asked for only where there is one to compare.
    if let id = adapter.baseID, let model = base.baseID(), id != model {
      let mismatch = AdapterError.otherBase(name: reference.name, base: id, model: model)
      guard allowsTransfer else { throw mismatch }
      warning =
        "the adapter \(reference.name) was trained on another model of the same shape "
        + "(\(id.prefix(12)), not \(model.prefix(12))); what it learned may not carry over"
    }
    return LoadedAdapter(
      name: reference.name, path: path, adapter: adapter, metadata: metadata,
      weight: reference.weight ?? metadata?.weight ?? 1, warning: warning)
  }

  /// A registered name goes before a folder of that name; anything with a slash is a path.
  package func path(to name: String) throws(AdapterError) -> String {
    if !name.contains("/"), contains(name) { return try path(of: name) }
    guard FileReading.kind(of: name) == .directory else {
      throw .unknown(name: name, near: ModelName.near(name, among: try names()))
    }
    return name
  }

  /// Reads NAME[=WEIGHT]; a folder whose name ends in "=5" is meant where it stands.
  package static func reference(_ text: String) throws(AdapterError) -> AdapterReference {
    if text.contains("="), text.contains("/"), FileReading.kind(of: text) == .directory {
      return AdapterReference(name: text)
    }
    return try AdapterReference(parsing: text)
  }
}

extension AdapterSet {
  /// The set of loaded adapters for a model.
  package convenience init(_ loaded: [LoadedAdapter], for base: AdapterBase) {
    self.init(loaded.map { ($0.adapter, $0.weight) }, precision: base.precision)
  }
}
