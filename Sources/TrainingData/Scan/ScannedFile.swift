package import JSONCoding

/// A file of a repository, or a line of a JSON Lines file, and what becomes of it.
package struct ScannedFile: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    case used(DataSplit)
    case excluded(TrainingExclusion)
  }

  /// Below the repository's folder; of a folder that is left out as a whole, with a slash at its end.
  package let path: String
  /// As they lie on disk; nil where nobody looked.
  package let bytes: Int?
  /// Of the text that is trained on; nil for what is left out before its tokens are counted.
  package let tokens: Int?
  /// LSP's language id; nil where it is not known.
  package let language: String?
  package var outcome: Outcome
  /// The beginning of the SHA-256 of the text, to know it again.
  let digest: UInt64
  /// Bytes of a JSON Lines file; nil for a file of its own.
  let line: Range<Int>?

  package var split: DataSplit? {
    guard case .used(let split) = outcome else { return nil }
    return split
  }

  package var exclusion: TrainingExclusion? {
    guard case .excluded(let reason) = outcome else { return nil }
    return reason
  }

  /// `{"path","bytes","tokens","split","reason"}`; absent is null.
  package var json: JSON {
    var json: JSON = [
      "path": .string(path), "bytes": bytes.map { .integer($0) } ?? .null,
      "tokens": tokens.map { .integer($0) } ?? .null,
      "split": split.map { .string($0.rawValue) } ?? .null,
      "reason": exclusion.map { .string($0.name) } ?? .null,
    ]
    if let other = exclusion?.duplicateOf { json = json.adding(.string(other), as: "duplicate_of") }
    return json
  }
}
