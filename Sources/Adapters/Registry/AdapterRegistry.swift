package import ModelFiles
package import Storage

/// The user's personal adapters, and which of them each repository uses.
///
/// `adapters/<name>/` below Familiar's data folder holds PEFT's files and `familiar.json`;
/// `adapters.json` says what is in use. Writers take turns by `adapters.lock`, so that two processes
/// do not undo each other's work; readers need no lock, because everything appears by a rename.
package struct AdapterRegistry: Sendable {
  /// A registered adapter.
  package struct Entry: Sendable {
    package let name: String
    package let path: String
    /// Nil where ``problem`` says why.
    package let metadata: AdapterMetadata?
    package let problem: String?
    /// The repositories that use it, with the weight they use it with.
    package let uses: [(repository: String, weight: Double)]

    package var isActive: Bool { !uses.isEmpty }
    /// What it counts with: in the first repository that uses it, else its own.
    package var weight: Double { uses.first?.weight ?? metadata?.weight ?? 1 }
  }

  private let directories: StateDirectories

  package init(directories: StateDirectories) { self.directories = directories }

  private var folder: String { "\(directories.familiarData)/adapters" }
  private var lockFile: String { "\(directories.familiarData)/adapters.lock" }
  /// What changes whenever another adapter is put to use.
  package var stateFile: String { "\(directories.familiarData)/adapters.json" }

  // MARK: Reading

  /// Where the adapter `name` lies or would lie.
  package func path(of name: String) throws(AdapterError) -> String {
    "\(folder)/\(try AdapterName.validated(name))"
  }

  /// The registered names, sorted.
  package func names() throws(AdapterError) -> [String] {
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

  func state() throws(AdapterError) -> ActiveState { try ActiveState(path: stateFile) }

  // MARK: Writing

  /// Registers `adapter` as `name` and returns its folder.
  ///
  /// - Parameters:
  ///   - configuration: of the model it was trained on.
  ///   - replaces: whether an adapter of that name goes; what uses it uses the new one.
  @discardableResult
  package func add(
    _ adapter: LoRAAdapter, named name: String, for configuration: ModelConfiguration,
    metadata: AdapterMetadata, replaces: Bool = false
  ) throws(AdapterError) -> String {
    let path = try path(of: name)
    return try locked { () throws(AdapterError) in
      guard replaces || FileReading.kind(of: path) == nil else { throw .nameTaken(name) }
      try adapter.write(to: path, for: configuration, metadata: metadata, replaces: replaces)
      return path
    }
  }

  /// Makes `adapters` those of a repository, in place of others.
  ///
  /// - Throws: ``AdapterError/namedTwice(name:)``: its weights would add up unseen.
  package func use(
    _ adapters: [AdapterReference], for repository: String
  ) throws(AdapterError) {
    var seen: Set<String> = []
    for adapter in adapters {
      try require(adapter.name)
      guard seen.insert(adapter.name).inserted else { throw .namedTwice(name: adapter.name) }
    }
    let resolved = RepositoryPath.resolved(repository)
    try locked { () throws(AdapterError) in
      try change { state in
        // Recorded through a link, it would go on hiding what is set here.
        if resolved != repository { state.repositories[repository] = nil }
        state.repositories[resolved] = adapters
      }
    }
  }

  /// Makes one adapter that of a repository, by default of the one that it learned.
  package func use(
    _ name: String, weight: Double? = nil, for repository: String? = nil
  ) throws(AdapterError) {
    let entry = try entry(name)
    guard let repository = repository ?? entry.metadata?.repository else {
      throw .combination(
        reason: "\(name) was not trained here, so it has no repository",
        advice: "name the repository's folder")
    }
    try use([AdapterReference(name: name, weight: weight)], for: repository)
  }

  /// Puts the adapters of the innermost repository that holds `path` out of use; returns them.
  @discardableResult
  package func off(for path: String) throws(AdapterError) -> [AdapterReference] {
    try locked { () throws(AdapterError) in
      guard let active = try active(for: path) else { return [] }
      try change { $0.repositories[active.repository] = nil }
      return active.adapters
    }
  }

  /// Puts the adapter `name` out of use everywhere, and leaves others; returns the repositories.
  @discardableResult
  package func off(named name: String) throws(AdapterError) -> [String] {
    try require(name)
    return try locked { () throws(AdapterError) in
      let users = try state().repositories.filter { $0.value.contains { $0.name == name } }
      try change { Self.drop(name, from: &$0) }
      return users.keys.sorted()
    }
  }

  private static func drop(_ name: String, from state: inout ActiveState) {
    for (repository, adapters) in state.repositories {
      state.repositories[repository] = adapters.filter { $0.name != name }
    }
  }

  /// Deletes the adapter `name` and puts it out of use everywhere.
  package func remove(_ name: String) throws(AdapterError) {
    try require(name)
    let path = try path(of: name)
    try locked { () throws(AdapterError) in
      try change { Self.drop(name, from: &$0) }
      try AdapterError.storing { () throws(StorageError) in try FileRemoval.removeTree(path) }
    }
  }

  /// Deletes all adapters and what is recorded about them; returns their names.
  @discardableResult
  package func removeAll() throws(AdapterError) -> [String] {
    let names = try names()
    return try locked { () throws(AdapterError) in
      try AdapterError.storing { () throws(StorageError) in
        if FileReading.kind(of: stateFile) != nil { try FileRemoval.remove(stateFile) }
        if FileStatus(path: folder) != nil { try FileRemoval.removeTree(folder) }
      }
      return names
    }
  }

  /// Calls the adapter `name` something else, also where it is in use.
  package func rename(_ name: String, to newName: String) throws(AdapterError) {
    try require(name)
    guard name != newName else { throw .sameName(name) }
    let (path, newPath) = (try path(of: name), try self.path(of: newName))
    try locked { () throws(AdapterError) in
      guard FileReading.kind(of: newPath) == nil else { throw .nameTaken(newName) }
      try AdapterError.storing { () throws(StorageError) in
        try FileRemoval.rename(path, to: newPath)
      }
      do throws(AdapterError) {
        try change { state in
          for (repository, adapters) in state.repositories {
            state.repositories[repository] = adapters.map {
              AdapterReference(name: $0.name == name ? newName : $0.name, weight: $0.weight)
            }
          }
        }
      } catch {
        // What uses it still knows the old name.
        try? FileRemoval.rename(newPath, to: path)
        throw error
      }
    }
  }

  /// Copies the adapter `name` to `folder`, for PEFT or another machine.
  package func export(_ name: String, to folder: String) throws(AdapterError) {
    try require(name)
    let path = try path(of: name)
    guard FileReading.kind(of: folder) == nil else { throw .exists(path: folder) }
    try AdapterError.storing { () throws(StorageError) in
      var target = try AtomicFolder(replacing: folder, mode: 0o755)
      for file in try Directories.names(in: path)
      where FileReading.kind(of: "\(path)/\(file)") == .regular {
        var copy = try AtomicFile(replacing: "\(target.temporary)/\(file)", mode: 0o644)
        try copy.write(try FileReading.contents(of: "\(path)/\(file)"))
        try copy.commit()
      }
      try target.commit()
    }
  }

  // MARK: Both

  /// Throws unless an adapter goes by `name`.
  package func require(_ name: String) throws(AdapterError) {
    guard contains(name) else {
      throw .notRegistered(name: name, near: ModelName.near(name, among: try names()))
    }
  }

  /// Runs `body` under the lock, once the state below is known to be ours to write.
  private func locked<T>(_ body: () throws(AdapterError) -> T) throws(AdapterError) -> T {
    let lock = try AdapterError.storing { () throws(StorageError) in
      try directories.prepareData()
      return try FileLock(path: lockFile)
    }
    return try withExtendedLifetime(lock, body)
  }

  private func change(_ body: (inout ActiveState) -> Void) throws(AdapterError) {
    let before = try state()
    var state = before
    body(&state)
    if state != before { try state.write(to: stateFile) }
  }
}
