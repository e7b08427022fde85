internal import CacheModel
internal import CodeCompletion
internal import Inference
internal import RepositoryIndex
internal import Tokenization

/// Bits per byte of a file under all systems.
///
/// The windows and the scored tokens are those of ``BitsPerByte``. The cache sees the repository
/// without what is hidden, and the file's tokens before the scored one, those of earlier windows
/// among them. Snippets are chosen by the text before the scored part of a window and stand before
/// it, as in a prompt; where the model's context has no room for both, they take the place of the
/// window's first tokens.
struct RepositoryScoring<Scorer: RowScorer> {
  let scorer: Scorer
  let isCancelled: () -> Bool

  /// The scores of one window.
  private struct Score {
    var alone = BitsPerByte()
    var mixed = BitsPerByte()
  }

  /// Nil if cancelled.
  func bits(
    of text: [UInt8], in file: SourceFile, continuations: (any ContinuationSource)?,
    snippets: (any SnippetSource)?
  ) throws(EvaluationError) -> [RepositorySystem: BitsPerByte]? {
    let tokens = scorer.tokenizer.encode(text)
    let plain = try scores(of: tokens, continuations: continuations) { _ in [] }
    let preface = SnippetPreface(
      file: file, source: snippets, tokenizer: scorer.tokenizer,
      contextLength: scorer.contextLength)
    let helped = try scores(of: tokens, continuations: continuations) {
      preface.tokens(after: $0)
    }
    guard let plain, let helped else { return nil }
    var bits: [RepositorySystem: BitsPerByte] = [:]
    for system in RepositorySystem.allCases {
      bits[system] = zip(plain, helped).reduce(into: BitsPerByte()) { sum, window in
        // Without snippets both are the same.
        let score = (system.usesSnippets ? window.1 : nil) ?? window.0 ?? Score()
        sum += system.usesCache ? score.mixed : score.alone
      }
    }
    return bits
  }

  /// The scores of all windows; nil if cancelled, nil for windows that have no preface.
  ///
  /// - Parameter preface: what stands before a window, given all tokens before its scored part; nil
  ///   to leave the window out.
  private func scores(
    of tokens: [TokenID], continuations: (any ContinuationSource)?,
    preface: ([TokenID]) -> [TokenID]?
  ) throws(EvaluationError) -> [Score?]? {
    let document = GrowingDocument(beside: continuations)
    var mixture = CacheMixture(source: document, specialTokens: Array(scorer.tokenizer.specialIDs))
    var context: [TokenID] = []
    func read(_ token: TokenID) {
      context.append(token)
      document.append(token)
    }
    var scores: [Score?] = []
    for window in BitsPerByte.windows(count: tokens.count, contextLength: scorer.contextLength) {
      if isCancelled() { return nil }
      let given = tokens[window.tokens].prefix(window.scored)
      let scored = tokens[window.tokens].dropFirst(window.scored)
      given.forEach(read)
      guard !scored.isEmpty, let preface = preface(context) else {
        scored.forEach(read)
        scores.append(nil)
        continue
      }
      let room = max(1, scorer.contextLength - preface.count - scored.count)
      let before = preface + given.suffix(room)
      var score = Score()
      do {
        try scorer.rows(of: before + scored, from: before.count) { position, row in
          let token = tokens[scored.startIndex + position - before.count]
          let bytes = scorer.tokenizer.bytes(of: token).count
          score.alone.add(SessionScorer.logProbability(of: token, in: row), bytes: bytes)
          score.mixed.add(
            mixture.logProbability(of: token, after: context, row: row), bytes: bytes)
          read(token)
        }
      } catch {
        throw .inference(error)
      }
      scores.append(score)
    }
    return scores
  }
}
