package import Evaluation
internal import JSONCoding
internal import Storage

/// Copies of the files that a run is measured on, as they were when it began.
///
/// A run takes minutes, in which the repository goes on changing; what is held back must be the text
/// that was not learned from. They lie in the job's folder, readable by their owner only, and go
/// when the job ends.
package struct HeldOutFiles: Sendable {
  package private(set) var validation: [SourceFile] = []
  package private(set) var test: [SourceFile] = []

  private let folder: String
  private var members: [JSON] = []

  /// Enough for hundreds of lines, and for bits per byte to a thousandth; more takes minutes to score.
  package static let mostBytes = 400_000

  private static func manifest(_ folder: String) -> String { "\(folder)/files.json" }

  init(empty folder: String) { self.folder = folder }

  /// Keeps a copy of `text` for one of the two purposes.
  mutating func add(
    _ text: [UInt8], name: String, language: String, isTest: Bool
  ) throws(StorageError) {
    let path = "\(folder)/\(members.count)"
    try AtomicFile.write(text, to: path)
    append(SourceFile(path: path, name: name, language: language), isTest: isTest)
    members.append([
      "name": .string(name), "language": .string(language), "test": .bool(isTest),
    ])
  }

  private mutating func append(_ file: SourceFile, isTest: Bool) {
    if isTest { test.append(file) } else { validation.append(file) }
  }

  func commit() throws(StorageError) {
    try AtomicFile.write(Array(JSON.array(members).serialized().utf8), to: Self.manifest(folder))
  }

  /// Those that an earlier process kept.
  init(reading folder: String) throws(StorageError) {
    self.folder = folder
    let bytes = try FileReading.contents(of: Self.manifest(folder), limit: 64 << 20)
    for (index, member) in ((try? JSON(parsing: bytes))?.array ?? []).enumerated() {
      guard let name = member["name"]?.string, let language = member["language"]?.string,
        let isTest = member["test"]?.bool
      else { continue }
      append(
        SourceFile(path: "\(folder)/\(index)", name: name, language: language), isTest: isTest)
      members.append(member)
    }
  }

  /// Removes all copies below `folder`.
  static func remove(_ folder: String) {
    // What cannot be listed was never made.
    for name in (try? Directories.names(in: folder)) ?? [] {
      try? FileRemoval.remove("\(folder)/\(name)")
    }
  }
}
