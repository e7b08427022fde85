/// A piece of a file that may help at a cursor.
package struct SnippetCandidate: Sendable, Equatable {
  /// Why it may help.
  package enum Kind: Sendable, Equatable {
    /// It defines a name that is used near the cursor and not defined in the document.
    case definition
    /// It holds the identifiers that stand near the cursor.
    case similar
  }

  package var kind: Kind
  package var path: String
  /// Bytes of the file, whole lines.
  package var range: Range<Int>
  /// The file as it was indexed: with another text, `range` means nothing.
  package var byteCount: Int
  package var fingerprint: UInt64
  /// How much the piece and the cursor's surroundings have in common, 0 to 1; of a definition, its piece.
  ///
  /// The information in the identifiers that they share, divided by that of both together.
  package var similarity: Double
  /// What candidates are sorted by: similarity and how near the file is.
  package var score: Double
  /// Whether the document imports the file.
  package var isImported: Bool

  /// Whether `text` is the file that was indexed.
  package func isPiece(of text: [UInt8]) -> Bool {
    text.count == byteCount && range.upperBound <= text.count
      && SnippetFile.fingerprint(of: text) == fingerprint
  }
}
