internal import Evaluation
internal import SourceFiles
internal import Storage

/// The text to complete in, and where.
struct CompletionDocument {
  /// Where it lies, absolute; what names it among documents.
  var path: String
  /// What the model sees as its name.
  var filename: String?
  /// LSP's language id; empty if unknown.
  var language: String
  var text: [UInt8]
  /// Bytes before the cursor.
  var offset: Int

  /// The file of `position`, at it.
  init(at position: SourcePosition, filename: String?) throws {
    text = try FileReading.contents(of: position.path)
    offset = try position.offset(in: text)
    path = AbsolutePath.of(position.path)
    self.filename = filename ?? Self.nameInRepository(path)
    language = SourceLanguage.identifier(forPath: filename ?? path) ?? ""
  }

  /// The texts around a cursor.
  init(prefixFile: String, suffixFile: String?, filename: String?) throws {
    let prefix = try InputFile.contents(of: prefixFile)
    text = try prefix + (suffixFile.map { try InputFile.contents(of: $0) } ?? [])
    offset = prefix.count
    path = AbsolutePath.of(prefixFile)
    self.filename = filename
    language = filename.flatMap { SourceLanguage.identifier(forPath: $0) } ?? ""
  }

  /// The path below the repository that the file lies in, as an editor has it that opened the
  /// repository; the bare name outside of one.
  static func nameInRepository(_ path: String) -> String {
    let parts = path.split(separator: "/")
    for depth in stride(from: parts.count - 1, through: 1, by: -1) {
      let folder = "/" + parts[..<depth].joined(separator: "/")
      if FileReading.kind(of: "\(folder)/.git") != nil {
        return parts[depth...].joined(separator: "/")
      }
    }
    return parts.last.map(String.init) ?? path
  }
}
