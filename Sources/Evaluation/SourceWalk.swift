private import SourceFiles
private import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Finds the files to evaluate on below files and folders.
///
/// Below a folder a file counts if its name has a known language and it is not larger than
/// ``largestFile``; hidden names, folders of ``skippedFolders`` and symbolic links are passed over,
/// and so are empty files and ones with a zero byte, which no source text has. A file that is named
/// itself always counts.
package enum SourceWalk {
  /// Bytes; what is larger is data or generated.
  package static let largestFile = 400_000

  /// Deeper folders are passed over: a file system can be made to nest without end.
  private static let deepestFolder = 64

  /// Folders that hold what others wrote or what a build made.
  private static let skippedFolders: Set<String> = [
    "__pycache__", "build", "node_modules", "target", "vendor", "venv",
  ]

  /// The files below `paths`, each once, in the order of the paths and sorted below each.
  ///
  /// - Parameter language: nil keeps all languages.
  package static func files(
    below paths: [String], language: String? = nil
  ) throws(EvaluationError) -> [SourceFile] {
    var found: [SourceFile] = []
    var seen = Set<FileFingerprint>()
    for path in paths {
      switch FileReading.kind(of: path) {
      case .directory:
        let root = path.hasSuffix("/") ? String(path.dropLast()) : path
        try walk(root, name: "", depth: 0, into: &found, seen: &seen)
      case .regular:
        try add(path, name: lastComponent(path), named: true, to: &found, seen: &seen)
      case .other:
        throw .storage(.notARegularFile(path: path))
      case nil:
        throw .missing(path: path)
      }
    }
    if let language { found.removeAll { $0.language != language } }
    guard !found.isEmpty else { throw .noFiles(paths: paths, language: language) }
    return found
  }

  private static func walk(
    _ folder: String, name: String, depth: Int, into found: inout [SourceFile],
    seen: inout Set<FileFingerprint>
  ) throws(EvaluationError) {
    guard depth <= deepestFolder else { return }
    let entries: [String]
    do {
      entries = try Directories.names(in: folder.isEmpty ? "/" : folder)
    } catch {
      // A folder inside that may not be read is like one that is hidden.
      if depth > 0 { return }
      throw .storage(error)
    }
    for entry in entries where !entry.hasPrefix(".") {
      let path = "\(folder)/\(entry)"
      let inner = name.isEmpty ? entry : "\(name)/\(entry)"
      guard !isSymbolicLink(path) else { continue }
      switch FileReading.kind(of: path) {
      case .directory where !skippedFolders.contains(entry):
        try walk(path, name: inner, depth: depth + 1, into: &found, seen: &seen)
      case .regular where SourceLanguage.identifier(forPath: entry) != nil:
        try add(path, name: inner, named: false, to: &found, seen: &seen)
      default: continue
      }
    }
  }

  private static func add(
    _ path: String, name: String, named: Bool, to found: inout [SourceFile],
    seen: inout Set<FileFingerprint>
  ) throws(EvaluationError) {
    do throws(StorageError) {
      let file = try MappedFile(path: path)
      if !named {
        guard file.count > 0, file.count <= largestFile, !file.bytes.contains(0) else { return }
      } else if file.count > largestFile {
        throw StorageError.tooLarge(path: path, bytes: file.count, limit: largestFile)
      }
      guard seen.insert(file.fingerprint).inserted else { return }
    } catch {
      if !named { return }
      throw .storage(error)
    }
    let language = SourceLanguage.identifier(forPath: path) ?? SourceLanguage.unknown
    found.append(SourceFile(path: path, name: name, language: language))
  }

  private static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func isSymbolicLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
