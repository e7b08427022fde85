/// What goes into a prompt.
package struct PromptOptions: Sendable {
  /// Whether pieces of other files are shown to the model.
  package enum Snippets: String, Sendable, CaseIterable {
    /// Where the context has room for them: from 2,048 tokens.
    case auto
    case on
    case off
  }

  /// What the model sees of the text after the cursor; anything but `shown` is for measuring.
  package enum Suffix: String, Sendable, CaseIterable {
    case shown
    /// The sentinels with nothing between them.
    case empty
    /// No sentinels either: the prefix is continued from left to right.
    case none
  }

  /// The most tokens a prompt and its continuation may have; nil takes the model's context.
  package var contextTokens: Int?
  /// Whether `<filename>` and the path stand before the prefix.
  package var includesFilename = true
  package var snippets = Snippets.auto
  package var suffix = Suffix.shown
  package var snippetSource: (any SnippetSource)?

  package init() {}

  /// Whether a model's prompts may show snippets, if there is a source of them.
  package func showsSnippets(contextLength: Int) -> Bool {
    switch snippets {
    case .on: true
    case .off: false
    case .auto: min(contextLength, contextTokens ?? contextLength) >= PromptBudget.snippetContext
    }
  }
}
