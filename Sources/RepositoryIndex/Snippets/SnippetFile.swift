internal import SourceFiles
private import Storage

/// A file as the snippet index takes it.
package struct SnippetFile: Sendable {
  /// Relative to the workspace folder.
  package var path: String
  /// LSP's language id.
  package var language: String
  /// The whole file; it need not be valid UTF-8.
  package var text: [UInt8]

  package init(path: String, language: String, text: [UInt8]) {
    self.path = path
    self.language = language
    self.text = text
  }

  /// With the language that the name stands for.
  package init(path: String, text: [UInt8]) {
    self.init(
      path: path, language: SourceLanguage.identifier(forPath: path) ?? SourceLanguage.unknown,
      text: text)
  }

  /// Larger files are data or generated.
  package static let largest = 1 << 20

  /// Whether it is text that a person may have written.
  var isIndexable: Bool {
    !text.isEmpty && text.count <= Self.largest && !path.isEmpty && path.utf8.count < 4096
      && !text.prefix(8192).contains(0)
  }

  /// Tells this text from others, in the index; not against forgery.
  static func fingerprint(of text: [UInt8]) -> UInt64 { FNV1a.hash(of: text) }
}
