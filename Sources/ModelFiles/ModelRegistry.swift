package import Storage

/// The models that go by a name, and the one that is used by default.
///
/// Those of the user are `models/<name>.gguf` below Familiar's data folder, and go before shipped ones
/// of the same name; `models/default` holds the name of the chosen one.
package struct ModelRegistry: Sendable {
  /// A model that goes by a name.
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let path: String
    package let bytes: Int
    package let isDefault: Bool
    /// Whether it came with the program.
    package let isShipped: Bool
  }

  let directories: StateDirectories
  let shipped: ShippedModels

  package init(
    directories: StateDirectories, shipped: ShippedModels = ShippedModels(executable: nil)
  ) {
    self.directories = directories
    self.shipped = shipped
  }

  private var folder: String { "\(directories.familiarData)/models" }
  var defaultFile: String { "\(folder)/default" }

  /// Refuses the state of a newer Familiar.
  func checkVersion() throws(ModelFileError) {
    try storing { () throws(StorageError) in _ = try directories.checkVersion() }
  }

  /// Where the model `name` lies or would lie.
  package func path(of name: String) throws(ModelFileError) -> String {
    "\(folder)/\(try ModelName.validated(name)).gguf"
  }

  /// The names of the user's models, sorted.
  package func names() throws(ModelFileError) -> [String] {
    try checkVersion()
    guard FileReading.kind(of: folder) == .directory else { return [] }
    return try storing { () throws(StorageError) in try Directories.names(in: folder) }
      .filter { name in
        name.hasSuffix(".gguf") && FileReading.kind(of: "\(folder)/\(name)") == .regular
      }
      .map { String($0.dropLast(5)) }
      .filter { (try? ModelName.validated($0)) != nil }
  }

  /// The names of all models.
  func knownNames() throws(ModelFileError) -> [String] {
    try names() + shipped.models.map(\.name)
  }

  /// All models, sorted by name.
  package func list() throws(ModelFileError) -> [Entry] {
    let names = try names()
    let chosen = try defaultName()
    var entries: [Entry] = []
    for name in names {
      let path = try path(of: name)
      entries.append(
        Entry(
          name: name, path: path, bytes: try size(of: path), isDefault: name == chosen,
          isShipped: false))
    }
    for model in shipped.models where !names.contains(model.name) {
      let isDefault = chosen == nil ? model == shipped.first : model.name == chosen
      entries.append(
        Entry(
          name: model.name, path: model.path, bytes: try size(of: model.path),
          isDefault: isDefault, isShipped: true))
    }
    return entries.sorted { $0.name < $1.name }
  }

  private func size(of path: String) throws(ModelFileError) -> Int {
    try storing { () throws(StorageError) in try MappedFile(path: path) }.count
  }

  /// The file of the model `name`, the user's or a shipped one; nil where there is none.
  func locate(_ name: String) -> String? {
    contains(name) ? try? path(of: name) : shipped.model(named: name)?.path
  }

  /// Whether one of the user's models goes by `name`.
  package func contains(_ name: String) -> Bool {
    guard let path = try? path(of: name) else { return false }
    return FileReading.kind(of: path) == .regular
  }

  /// The path for a new model called `name`, once the state below is known to be ours to write.
  ///
  /// - Throws: ``ModelFileError/nameTaken(_:)``, and a storage error for state of a newer Familiar.
  package func reserve(_ name: String) throws(ModelFileError) -> String {
    let path = try path(of: name)
    guard FileReading.kind(of: path) == nil else { throw .nameTaken(name) }
    try storing { () throws(StorageError) in try directories.prepareData() }
    return path
  }

  /// Registers the file at `path`, which goes, under `name`; returns where it is then.
  ///
  /// - Throws: as ``reserve(_:)``.
  package func adopt(_ path: String, as name: String) throws(ModelFileError) -> String {
    let target = try reserve(name)
    try storing { () throws(StorageError) in
      try Directories.create(folder)
      try FileRemoval.rename(path, to: target)
    }
    return target
  }

  /// What a run of training says of the model that it made, beside the model's file.
  package func reportPaths(of path: String) -> (json: String, page: String) {
    let stem = path.hasSuffix(".gguf") ? String(path.dropLast(5)) : path
    return ("\(stem).report.json", "\(stem).report.html")
  }

  /// Deletes the model `name`; where it was the default, there is none afterwards.
  ///
  /// - Returns: whether there was a file; false where only the default still named it.
  @discardableResult
  package func remove(_ name: String) throws(ModelFileError) -> Bool {
    try checkVersion()
    let path = try path(of: name)
    let wasDefault = (try? defaultName()) == name
    if !contains(name) {
      if let model = shipped.model(named: name) {
        throw .shippedModel(name: name, path: model.path)
      }
      if wasDefault {
        try forgetDefault()
        return false
      }
    }
    try require(name)
    if wasDefault { try forgetDefault() }
    try storing { () throws(StorageError) in
      try directories.prepareData()
      try FileRemoval.remove(path)
      let reports = reportPaths(of: path)
      for report in [reports.json, reports.page] where FileReading.kind(of: report) == .regular {
        try FileRemoval.remove(report)
      }
    }
    return true
  }

  func require(_ name: String) throws(ModelFileError) {
    _ = try path(of: name)
    guard locate(name) != nil else {
      throw .unknownModel(name: name, near: ModelName.near(name, among: try knownNames()))
    }
  }

  func storing<T>(_ body: () throws(StorageError) -> T) throws(ModelFileError) -> T {
    do throws(StorageError) { return try body() } catch { throw .storage(error) }
  }
}
