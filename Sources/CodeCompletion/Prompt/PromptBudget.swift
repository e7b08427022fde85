/// How the tokens of a context are shared out.
struct PromptBudget: Equatable {
  /// Contexts from here on have room for snippets.
  ///
  /// In contexts of 512 and of 1,024 tokens they gained models of 6.5M parameters nothing; see
  /// ``SnippetRule``.
  static let snippetContext = 2048
  /// The sentinels of a fill-in-the-middle prompt.
  static let sentinels = 3

  /// Prompt and continuation together.
  let limit: Int
  /// Kept free for the continuation.
  let reserve: Int
  let suffix: Int
  let snippets: Int

  init(contextLength: Int, options: PromptOptions, maxTokens: Int?) {
    limit = max(0, min(contextLength, options.contextTokens ?? contextLength))
    // The mode must not matter here: it changes from key to key, and the prompt would with it.
    let wanted = maxTokens ?? DecodingLimits.defaultMaxTokens(.block, contextTokens: limit)
    reserve = min(max(wanted, 1), limit / 4)
    let available = max(0, limit - reserve - Self.sentinels)
    // llama.cpp's infill shares 3:1, too; what comes before says more than what comes after.
    suffix = available / 4
    let hasSnippets = options.showsSnippets(contextLength: contextLength)
    snippets = hasSnippets && options.snippetSource != nil ? available / 5 : 0
  }

  /// What the prefix and its header may have; the suffix and the snippets are fixed by their anchor.
  func prefix(besideSuffix suffix: Int, snippets: Int) -> Int {
    max(0, limit - reserve - Self.sentinels - suffix - snippets)
  }
}
