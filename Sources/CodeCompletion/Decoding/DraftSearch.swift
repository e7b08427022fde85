internal import Inference
internal import RepositoryIndex
internal import Tokenization

/// Guesses the next tokens from where the end of the context stood before: in the prompt, in the
/// previous suggestion, in the repository.
struct DraftSearch {
  let continuations: (any ContinuationSource)?
  /// The end of the previous prompt with what was written after it.
  let previous: [TokenID]
  let tokenizer: Tokenizer
  let vocabularySize: Int

  /// The guess with the longest match; of equal ones the prompt's, which is nearest.
  func draft(after context: [TokenID], maximumCount: Int) -> Draft {
    guard maximumCount > 0 else { return Draft() }
    var best = Draft()
    for text in [context, previous] {
      let found = PromptLookup.draft(in: text, after: context, maximumCount: maximumCount)
      consider(found.tokens, found.matchLength, &best)
    }
    if let found = continuations?.draft(after: context, maximumCount: maximumCount) {
      consider(found.tokens.prefix(maximumCount), found.matchLength, &best)
    }
    return best
  }

  private func consider(_ found: ArraySlice<TokenID>, _ matchLength: Int, _ best: inout Draft) {
    guard matchLength > best.matchLength else { return }
    // Prompts hold special tokens, text does not.
    let tokens = found.prefix {
      $0 >= 0 && Int($0) < vocabularySize && !tokenizer.isSpecial($0)
    }
    if !tokens.isEmpty { best = Draft(tokens: Array(tokens), matchLength: matchLength) }
  }
}
