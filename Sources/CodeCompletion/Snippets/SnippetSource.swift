/// A piece of another file that goes before the prompt.
package struct Snippet: Sendable, Equatable {
  /// What `<filename>` shows: a path relative to the workspace folder.
  package var filename: String
  /// Whole lines.
  package var text: [UInt8]

  package init(filename: String, text: [UInt8]) {
    self.filename = filename
    self.text = text
  }
}

/// What snippets are wanted for.
package struct SnippetQuery: Sendable {
  package var documentID: String
  package var filename: String?
  package var languageID: String
  /// The whole document, and the cursor in it as bytes from its start.
  package var text: [UInt8]
  package var offset: Int
  /// The most bytes that are of use; the prompt cuts by tokens afterwards.
  package var maximumBytes: Int

  package init(
    documentID: String, filename: String?, languageID: String, text: [UInt8], offset: Int,
    maximumBytes: Int
  ) {
    self.documentID = documentID
    self.filename = filename
    self.languageID = languageID
    self.text = text
    self.offset = offset
    self.maximumBytes = maximumBytes
  }
}

/// Finds pieces of other files that help at a cursor.
///
/// Asked when an anchor is set, on the decode thread. Sources leave out excluded and secret files.
package protocol SnippetSource: Sendable {
  /// The best first.
  func snippets(for query: SnippetQuery) -> [Snippet]
}
