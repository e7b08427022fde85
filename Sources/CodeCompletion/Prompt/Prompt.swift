package import Tokenization

/// A prompt ready for the model.
package struct Prompt: Sendable, Equatable {
  package var ids: [TokenID]
  package var format: FIMFormat
  /// With the header.
  package var prefixTokens: Int
  package var suffixTokens: Int
  package var snippetTokens: Int
}
