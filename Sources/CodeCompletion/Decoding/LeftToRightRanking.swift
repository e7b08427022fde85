internal import Inference
internal import Tokenization

/// Chooses among lines the one that the text below goes on from best.
///
/// A line counts with its own log-probability, and with ``weight`` times that of the next line of the
/// document where prefix, line and next line are read from left to right, without sentinels: a small
/// model knows better how code goes on than what a suffix in front of the prefix asks for. Source:
/// InCoder's left-to-right reranking (arXiv 2204.05999, section 4.1), which draws its lines at random
/// and reads the whole document.
struct LeftToRightRanking {
  static let name = "left-to-right-ranking"

  /// Of the next line against the line itself.
  ///
  /// With 0.5 three more lines of 600 come out right where one is missing, and two fewer where four are.
  private static let weight: Float = 0.3
  /// Lines that are less likely than the best by more nats are not asked about.
  private static let reach: Float = 6
  private static let maximumLines = 6
  /// Tokens that are counted of the next line; four choose as well as sixteen.
  private static let nextTokens = 8
  /// Tokens of the prefix that are read: ``window`` at least, and fewer than ``step`` more, so that
  /// the next keys only append.
  private static let window = 128
  private static let step = 128

  private let model: any LanguageModel
  /// The text left of the cursor without its last piece, ``requiredPrefix``.
  private let prefix: [TokenID]
  private let requiredPrefix: [UInt8]
  private let nextLine: [UInt8]

  /// Nil where nothing can be asked: no text before, none below, or more on the cursor's line.
  init?(model: any LanguageModel, prompt: Prompt, cursor: CursorContext) {
    guard !prompt.prefixIDs.isEmpty, let nextLine = cursor.nextLine else { return nil }
    self.model = model
    let spare = max(0, prompt.prefixIDs.count - Self.window)
    prefix = Array(prompt.prefixIDs.dropFirst(spare / Self.step * Self.step))
    requiredPrefix = prompt.requiredPrefix
    self.nextLine = nextLine
  }

  /// Those of `lines` that can win, the best first, with what they are worth; nil if cancelled.
  func ranked(
    _ lines: [FoundLine], isCancelled: () -> Bool
  ) throws(InferenceError) -> [FoundLine]? {
    let likeliest = lines.reduce(-.infinity) { max($0, $1.score) }
    var rivals = Array(
      lines.filter { $0.score > likeliest - Self.reach }.sorted { $0.score > $1.score }
        .prefix(Self.maximumLines))
    guard rivals.count > 1 else { return rivals }
    let continuations = rivals.map { continuation(of: $0.text) }
    let room = model.contextLength - continuations.reduce(0) { max($0, $1.ids.count) }
    guard room > 0 else { return rivals }
    let sums = try model.logProbabilities(
      of: continuations, after: Array(prefix.suffix(room)), isCancelled: isCancelled)
    if isCancelled() { return nil }
    // Without an answer they stay as they are: the model cannot tell.
    for (index, sum) in (sums ?? []).enumerated() { rivals[index].score += Self.weight * sum }
    return rivals.sorted { $0.score > $1.score }
  }

  /// A line and the beginning of the next, with the number of tokens that belong to the next.
  private func continuation(of line: [UInt8]) -> ScoredTokens {
    let tokenizer = model.tokenizer
    let ids = tokenizer.encode(requiredPrefix + line + nextLine)
    // Up to the line end; a token that holds it and more belongs to the next line.
    let lineBytes = requiredPrefix.count + line.count + 1
    var end = 0
    let lineCount =
      ids.firstIndex {
        end += tokenizer.bytes(of: $0).count
        return end > lineBytes
      } ?? ids.count
    let count = min(Self.nextTokens, ids.count - lineCount)
    return ScoredTokens(ids: Array(ids.prefix(lineCount + count)), count: count)
  }
}
