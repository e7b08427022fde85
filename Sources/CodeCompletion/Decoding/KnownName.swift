internal import CacheModel
internal import Inference
internal import Tokenization

/// What a line that grows does to a name that it ends with and of which the repository knows the rest.
///
/// The rest is known where every place with the same tokens before goes on with one and the same rest
/// of a word.
struct KnownName {
  /// Tokens behind which the rest of a name is known.
  private static let knownLength = 2
  /// Tokens, two of the name and what stands before it, behind which a name that occurs more than once
  /// is not another one that begins alike.
  private static let repeatedLength = 4

  /// Whether the line ends within the name.
  private(set) var isCut = false

  /// Whether the line went on with another rest than the known one.
  private(set) var isLeft = false

  /// Tokens at the end of the line that are of one name.
  private var tokens = 0

  /// Notes that `token`, which writes `bytes`, comes after a line that ends with `last`.
  mutating func follow(
    _ token: GeneratedToken, bytes: ArraySlice<UInt8>, after last: UInt8?, tokenizer: Tokenizer
  ) {
    let isInName = bytes.first?.isIdentifierByte == true
    isCut = false
    if let evidence = token.evidence, evidence.matchLength >= Self.knownLength,
      evidence.distinctContinuations == 1, let known = evidence.likeliest, known != token.id,
      last?.isIdentifierByte == true,
      tokenizer.bytes(of: known).first?.isIdentifierByte == true
    {
      isCut = !isInName
      if isInName, tokens > 1, evidence.occurrences > 1,
        evidence.matchLength >= Self.repeatedLength
      {
        isLeft = true
      }
    }
    if !bytes.allSatisfy({ $0.isIdentifierByte }) { tokens = 0 }
    if bytes.last?.isIdentifierByte == true { tokens += 1 }
  }
}
