private import ModelFiles
package import Storage

/// The user's personal adapters, and which of them each repository uses.
///
/// `adapters/<name>/` below Familiar's data folder holds PEFT's files and `familiar.json`;
/// `adapters.json` says what is in use. Writers take turns by `adapters.lock`, so that two processes
/// do not undo each other's work; readers need no lock, because everything appears by a rename.
package struct AdapterRegistry: Sendable {
  private let directories: StateDirectories

  package init(directories: StateDirectories) { self.directories = directories }

  var folder: String { "\(directories.familiarData)/adapters" }
  private var lockFile: String { "\(directories.familiarData)/adapters.lock" }
  /// What changes whenever another adapter is put to use.
  package var stateFile: String { "\(directories.familiarData)/adapters.json" }

  /// Where the adapter `name` lies or would lie.
  package func path(of name: String) throws(AdapterError) -> String {
    "\(folder)/\(try AdapterName.validated(name))"
  }

  /// The registered names, sorted.
  package func names() throws(AdapterError) -> [String] {
    try checkVersion()
    guard FileReading.kind(of: folder) == .directory else { return [] }
    return try AdapterError.storing { () throws(StorageError) in
      try Directories.names(in: folder)
    }.filter {
      (try? AdapterName.validated($0)) != nil
        && FileReading.kind(of: "\(folder)/\($0)") == .directory
    }
  }

  /// Whether an adapter goes by `name`.
  package func contains(_ name: String) -> Bool {
    guard let path = try? path(of: name) else { return false }
    return FileReading.kind(of: path) == .directory
  }

  /// The registered adapters, sorted by name; one that cannot be read is listed with its problem.
  package func list() throws(AdapterError) -> [Entry] {
    let state = try state()
    var entries: [Entry] = []
    for name in try names() { entries.append(entry(name, state)) }
    return entries
  }

  /// The adapter `name`.
  package func entry(_ name: String) throws(AdapterError) -> Entry {
    try require(name)
    return entry(name, try state())
  }

  private func entry(_ name: String, _ state: ActiveState) -> Entry {
    let path = "\(folder)/\(name)"
    var metadata: AdapterMetadata?
    var problem: String?
    do throws(AdapterError) {
      metadata = try AdapterMetadata.read(folder: path)
      if metadata == nil { problem = "\(path) has no \(AdapterMetadata.fileName)" }
      try PEFTFolder(path).checkShapes()
    } catch { problem = "\(error)" }
    let own = metadata?.weight ?? 1
    let uses = state.repositories.sorted { $0.key < $1.key }.flatMap { repository, adapters in
      adapters.filter { $0.name == name }.map {
        (repository: repository, weight: $0.weight ?? own)
      }
    }
    return Entry(name: name, path: path, metadata: metadata, problem: problem, uses: uses)
  }

  /// What is in use for the innermost repository that holds `path`; nil where nothing is.
  package func active(
    for path: String
  ) throws(AdapterError) -> (repository: String, adapters: [AdapterReference])? {
    let state = try state()
    return state.adapters(for: path) ?? state.adapters(for: RepositoryPath.resolved(path))
  }

  func state() throws(AdapterError) -> ActiveState {
    try checkVersion()
    return try ActiveState(path: stateFile)
  }

  /// Refuses the state of a newer Familiar.
  private func checkVersion() throws(AdapterError) {
    try AdapterError.storing { () throws(StorageError) in _ = try directories.checkVersion() }
  }

  // MARK: Changing

  /// Throws unless an adapter goes by `name`.
  package func require(_ name: String) throws(AdapterError) {
    guard contains(name) else {
      throw .notRegistered(name: name, near: ModelName.near(name, among: try names()))
    }
  }

  /// Runs `body` under the lock, once the state below is known to be ours to write.
  func locked<T>(_ body: () throws(AdapterError) -> T) throws(AdapterError) -> T {
    let lock = try AdapterError.storing { () throws(StorageError) in
      try directories.prepareData()
      return try FileLock(path: lockFile)
    }
    return try withExtendedLifetime(lock, body)
  }

  func change(_ body: (inout ActiveState) -> Void) throws(AdapterError) {
    let before = try state()
    var state = before
    body(&state)
    if state != before { try state.write(to: stateFile) }
  }
}
