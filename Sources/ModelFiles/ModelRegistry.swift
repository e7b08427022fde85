package import Storage

/// The models that the user imported, and the one they use by default.
///
/// `models/<name>.gguf` below Familiar's data folder, and `models/default`, which holds a name.
package struct ModelRegistry: Sendable {
  /// A registered model.
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let path: String
    package let bytes: Int
    package let isDefault: Bool
  }

  private let directories: StateDirectories

  package init(directories: StateDirectories) { self.directories = directories }

  private var folder: String { "\(directories.familiarData)/models" }
  private var defaultFile: String { "\(folder)/default" }

  /// Where the model `name` lies or would lie.
  package func path(of name: String) throws(ModelFileError) -> String {
    "\(folder)/\(try ModelName.validated(name)).gguf"
  }

  /// The registered names, sorted.
  package func names() throws(ModelFileError) -> [String] {
    guard FileReading.kind(of: folder) == .directory else { return [] }
    return try storing { () throws(StorageError) in try Directories.names(in: folder) }
      .filter { name in
        name.hasSuffix(".gguf") && FileReading.kind(of: "\(folder)/\(name)") == .regular
      }
      .map { String($0.dropLast(5)) }
      .filter { (try? ModelName.validated($0)) != nil }
  }

  /// The registered models, sorted by name.
  package func list() throws(ModelFileError) -> [Entry] {
    let chosen = try defaultName()
    var entries: [Entry] = []
    for name in try names() {
      let path = try path(of: name)
      let file = try storing { () throws(StorageError) in try MappedFile(path: path) }
      entries.append(
        Entry(name: name, path: path, bytes: file.count, isDefault: name == chosen))
    }
    return entries
  }

  /// Whether a model goes by `name`.
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

  /// The name chosen with ``use(_:)``; nil where none was.
  package func defaultName() throws(ModelFileError) -> String? {
    guard FileReading.kind(of: defaultFile) != nil else { return nil }
    let bytes = try storing { () throws(StorageError) in
      try FileReading.contents(of: defaultFile, limit: 256)
    }
    let name = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    guard (try? ModelName.validated(name)) != nil else {
      throw .invalid(
        file: defaultFile, subject: "default model", expected: "a model's name", found: "'\(name)'")
    }
    return name
  }

  /// Makes `name` the default.
  package func use(_ name: String) throws(ModelFileError) {
    try require(name)
    try storing { () throws(StorageError) in
      try directories.prepareData()
      try AtomicFile.write(Array("\(name)\n".utf8), to: defaultFile)
    }
  }

  /// Deletes the model `name`; where it was the default, there is none afterwards.
  package func remove(_ name: String) throws(ModelFileError) {
    try require(name)
    let path = try path(of: name)
    let wasDefault = try defaultName() == name
    try storing { () throws(StorageError) in
      try directories.prepareData()
      if wasDefault { try FileRemoval.remove(defaultFile) }
      try FileRemoval.remove(path)
      let reports = reportPaths(of: path)
      for report in [reports.json, reports.page] where FileReading.kind(of: report) == .regular {
        try FileRemoval.remove(report)
      }
    }
  }

  private func require(_ name: String) throws(ModelFileError) {
    _ = try path(of: name)
    guard contains(name) else {
      throw .unknownModel(name: name, near: ModelName.near(name, among: try names()))
    }
  }

  private func storing<T>(_ body: () throws(StorageError) -> T) throws(ModelFileError) -> T {
    do throws(StorageError) { return try body() } catch { throw .storage(error) }
  }
}
