package import Inference
private import Storage

extension AdapterSet {
  /// The set of several adapters, each with its weight.
  ///
  /// Equal contents and weights in the same order give equal identities, whatever the names.
  /// - Parameter precision: how the matrices are multiplied; see ``AdapterSet/Precision``.
  package convenience init(
    _ adapters: [(adapter: LoRAAdapter, weight: Double)], precision: Precision = .exact
  ) {
    var updates: [Location: [LowRankUpdate]] = [:]
    var identities: [String] = []
    for (adapter, weight) in adapters where weight != 0 {
      identities.append("\(adapter.contentHash)=\(weight)")
      for (location, module) in adapter.modules {
        guard
          let update = LowRankUpdate(
            a: module.a, b: module.b, rank: module.rank, inFeatures: module.inFeatures,
            outFeatures: module.outFeatures, scale: module.scale * Float(weight))
        else { continue }
        updates[location, default: []].append(update)
      }
    }
    let identity = identities.joined(separator: ",")
    self.init(identity: identity, updates: updates, precision: precision)
  }
}

extension LoRAAdapter {
  /// SHA-256 over all matrices and scales, 64 hexadecimal digits.
  package var contentHash: String {
    var hash = SHA256()
    for (location, module) in modules.sorted(by: { $0.key < $1.key }) {
      hash.update("\(location.layer) \(location.target.rawValue) \(module.rank) ".utf8)
      hash.update("\(module.inFeatures) \(module.outFeatures) \(module.scale.bitPattern)\n".utf8)
      module.a.withUnsafeBytes { hash.update($0) }
      module.b.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimalDigest()
  }
}
