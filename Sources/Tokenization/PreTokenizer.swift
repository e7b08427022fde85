/// Cuts text into the pieces that BPE works on.
///
/// A piece is found from its start alone and from what follows: nothing before it matters.
/// ``IncrementalTokenization`` rests on that.
///
/// Source: GPT-2's expression
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, for
/// ``Vocabulary/PreTokenizer/digitsThenGPT2`` in each stretch between two digits
/// (Hugging Face tokenizers, `pre_tokenizers/digits.rs` and `byte_level.rs`).
struct PreTokenizer: Sendable {
  /// More bytes than the end of a piece can depend on after that end.
  ///
  /// White space reads furthest: its last character (3 bytes), left for the next piece, and the
  /// character behind that (4).
  static let lookahead = 8

  private enum Kind {
    case other
    case letter
    case number
    case space
    /// A digit where digits stand alone: the text ends before it, as far as the expression sees.
    case isolated
  }

  private let isolatesDigits: Bool

  init(_ kind: Vocabulary.PreTokenizer) {
    isolatesDigits = kind == .digitsThenGPT2
  }

  /// Where the piece that begins at `start` ends, if the text ends at `limit`, which is above `start`.
  func pieceEnd(in bytes: Span<UInt8>, from start: Int, to limit: Int) -> Int {
    let (kind, length) = character(in: bytes, at: start, limit: limit)
    let next = start + length
    switch kind {
    case .isolated: return next
    case .letter: return runEnd(of: .letter, in: bytes, from: next, to: limit)
    case .number: return runEnd(of: .number, in: bytes, from: next, to: limit)
    case .other:
      if bytes[start] == UInt8(ascii: "'"),
        let end = contractionEnd(in: bytes, from: next, to: limit)
      {
        return end
      }
      return runEnd(of: .other, in: bytes, from: next, to: limit)
    case .space:
      if bytes[start] == UInt8(ascii: " "), next < limit {
        let (following, length) = character(in: bytes, at: next, limit: limit)
        if following != .space && following != .isolated {
          return runEnd(of: following, in: bytes, from: next + length, to: limit)
        }
      }
      return spaceEnd(in: bytes, from: start, to: limit)
    }
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`, after the apostrophe.
  private func contractionEnd(in bytes: Span<UInt8>, from start: Int, to limit: Int) -> Int? {
    guard start < limit else { return nil }
    let second = start + 1 < limit ? bytes[start + 1] : 0
    switch (bytes[start], second) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
      (UInt8(ascii: "d"), _):
      return start + 1
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 2
    default: return nil
    }
  }

  /// `\s+(?!\S)|\s+`: a run leaves its last character to what follows it, if it has more than one.
  private func spaceEnd(in bytes: Span<UInt8>, from start: Int, to limit: Int) -> Int {
    var position = start
    var last = start
    while position < limit {
      let (kind, length) = character(in: bytes, at: position, limit: limit)
      guard kind == .space else {
        return kind != .isolated && last > start ? last : position
      }
      last = position
      position += length
    }
    return position
  }

  private func runEnd(of kind: Kind, in bytes: Span<UInt8>, from start: Int, to limit: Int) -> Int {
    var position = start
    if kind == .letter {
      while position < limit, CharacterClass.isLetter(ascii: bytes[position]) { position += 1 }
    }
    while position < limit {
      let (found, length) = character(in: bytes, at: position, limit: limit)
      guard found == kind else { break }
      position += length
    }
    return position
  }

  @inline(__always)
  private func character(
    in bytes: Span<UInt8>, at start: Int, limit: Int
  ) -> (kind: Kind, length: Int) {
    let byte = bytes[start]
    if byte < 0x80 { return (kind(CharacterClass(ascii: byte)), 1) }
    let (value, length) = UTF8Scanning.scalar(in: bytes, at: start, limit: limit)
    return (kind(value.map { CharacterClass(scalar: $0) } ?? .other), length)
  }

  @inline(__always)
  private func kind(_ found: CharacterClass) -> Kind {
    switch found {
    case .other: .other
    case .letter: .letter
    case .number: isolatesDigits ? .isolated : .number
    case .space: .space
    case .digitOnly: isolatesDigits ? .isolated : .other
    }
  }
}
