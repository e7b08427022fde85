private import SourceFiles

/// Keeps a snippet index of the files that ``RepositoryIndex`` has found in some folders.
///
/// Paths are relative to the innermost folder, as an editor's documents are named; of two files
/// with one name that of the first folder counts. Confined to one thread at a time.
package struct SnippetIndexUpdate: Sendable {
  /// When more files changed, the index is made anew, which costs less than merging so often.
  private static let mostChanges = 1000
  /// Files whose texts are held at once; 1 MB each at most, 8 kB in the mean.
  private static let batch = 32

  package private(set) var index = SnippetIndex()
  private var known: [SavedFiles] = []

  package init() {}

  /// Brings the index up to date; false if it was, or if it was stopped.
  ///
  /// Reads the files that changed.
  /// - Parameter isStopped: asked after each batch of files.
  package mutating func run(_ folders: [SavedFiles], isStopped: () -> Bool) throws -> Bool {
    let isSame = folders.map(\.folder) == known.map(\.folder)
    if isSame, folders.map(\.revision) == known.map(\.revision) { return false }
    var paths = Set<String>()
    for (number, files) in folders.enumerated() {
      paths.formUnion(files.changes(since: isSame ? known[number] : nil))
    }
    let isWhole = !isSame || paths.count > Self.mostChanges
    if isWhole { paths = Set(folders.flatMap(\.paths)) }
    guard
      let made = try isWhole
        ? Self.build(paths, folders, isStopped: isStopped)
        : Self.update(index, paths, folders, isStopped: isStopped)
    else { return false }
    (index, known) = (made, folders)
    return !paths.isEmpty || isWhole
  }

  /// The text of a file of the index as it is now; nil if it is gone.
  package func text(of path: String) -> [UInt8]? { Self.file(path, known)?.text }

  private static func build(
    _ paths: Set<String>, _ folders: [SavedFiles], isStopped: () -> Bool
  ) throws -> SnippetIndex? {
    var builder = SnippetIndex.Builder()
    for (number, path) in paths.sorted().enumerated() {
      if number % batch == 0, isStopped() { return nil }
      if let file = file(path, folders) { try builder.add(file) }
    }
    return try builder.finish()
  }

  private static func update(
    _ index: SnippetIndex, _ paths: Set<String>, _ folders: [SavedFiles], isStopped: () -> Bool
  ) throws -> SnippetIndex? {
    var index = index
    let sorted = paths.sorted()
    for start in stride(from: 0, to: sorted.count, by: batch) {
      if isStopped() { return nil }
      let some = sorted[start..<min(start + batch, sorted.count)]
      let files = some.compactMap { file($0, folders) }
      let gone = Set(some).subtracting(files.map(\.path))
      index = try index.updating(files, removing: gone.sorted())
    }
    return index
  }

  /// The file that goes by `path`: in the first folder that has it and holds no folder that has it.
  private static func file(_ path: String, _ folders: [SavedFiles]) -> SnippetFile? {
    guard
      let files = folders.first(where: { files in
        files.contains(path)
          && !folders.contains {
            $0.folder.utf8.count > files.folder.utf8.count
              && RelativePath.of("\(files.folder)/\(path)", in: $0.folder) != nil
          }
      })
    else { return nil }
    return files.text(of: path).map { SnippetFile(path: path, text: $0) }
  }
}
