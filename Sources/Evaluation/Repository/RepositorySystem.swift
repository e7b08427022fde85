/// What a model is given besides the file, to see what each help is worth.
package enum RepositorySystem: String, Sendable, CaseIterable {
  /// Nothing: the transformer with the file alone.
  case `static`
  /// The repository's continuations, mixed into every step.
  case cached
  /// Snippets of other files in the prompt.
  case retrieved
  case both

  package var usesCache: Bool { self == .cached || self == .both }
  package var usesSnippets: Bool { self == .retrieved || self == .both }
}
