package import Tokenization

/// A prompt ready for the model.
package struct Prompt: Sendable, Equatable {
  /// Without those of ``requiredPrefix``.
  package var ids: [TokenID]
  /// Those of the text before the cursor alone.
  package var prefixIDs: [TokenID] = []
  package var format: FIMFormat
  /// With the header.
  package var prefixTokens: Int
  package var suffixTokens: Int
  package var snippetTokens: Int
  /// What the text begins with that is written after the prompt; see ``TokenHealing``.
  package var requiredPrefix: [UInt8] = []
  /// Tokens that were left out of the prompt for it.
  package var healedTokens = 0
}
