package import Inference
package import Tokenization

/// A text at a cursor for which a continuation is wanted.
package struct CompletionRequest: Sendable {
  /// How much to suggest.
  package enum Mode: String, Sendable, CaseIterable {
    case auto
    case line
    case block
  }

  /// Who asked.
  package enum Trigger: Sendable {
    /// Typing: one candidate, gated by its mean log-probability.
    case automatic
    /// A key or command: no gate, several candidates.
    case invoked
  }

  /// Tells documents apart: a URI or a path.
  package var documentID: String
  /// What `<filename>` shows the model: the path relative to its workspace folder; nil omits it.
  package var filename: String?
  /// LSP's language id ("python"); empty if unknown.
  package var languageID: String
  /// The whole document as bytes, which need not be valid UTF-8.
  package var text: [UInt8]
  /// The cursor: bytes from the start of `text`.
  package var offset: Int
  package var mode: Mode = .auto
  package var trigger: Trigger = .automatic
  /// Of two requests for one document the one with the higher number is the newer, whichever
  /// arrives first.
  package var order: UInt64 = 0
  package var format: FIMFormat = .spm
  package var maxTokens: Int?
  package var candidates: Int = 1
  package var sampling = SamplingParameters()
  /// Below this mean log-probability an automatic suggestion is not shown; nil shows all.
  package var minimumLogProbability: Float?
  /// What is known of the repository; nil leaves the transformer alone.
  package var repository: (any RepositoryContext)?
  /// What is to be on the model; nil leaves what is.
  package var adapters: AdapterChoice?

  package init(
    documentID: String, filename: String?, languageID: String, text: [UInt8], offset: Int
  ) {
    self.documentID = documentID
    self.filename = filename
    self.languageID = languageID
    self.text = text
    self.offset = offset
  }
}
