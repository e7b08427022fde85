package import Tokenization

/// Mutable decoding over an immutable model: timelines of tokens with their KV caches, and logits.
///
/// Pass the whole prompt to ``sync(to:)``: the timeline with the longest common token prefix is
/// reused, exactly, and only the rest is computed. Several timelines (documents, cursors) are kept
/// by least recent use within a memory limit. Confined to one thread at a time.
package final class Session {
  /// What one ``sync(to:isCancelled:)`` did.
  package struct SyncReport: Sendable, Equatable {
    /// Tokens whose keys and values were there already.
    package var reusedTokens: Int
    /// Tokens that were computed.
    package var computedTokens: Int
  }

  package let model: GPTBigCodeModel

  package init(model: GPTBigCodeModel, memoryLimit: Int = 256 << 20) {
    self.model = model
  }

  /// Makes `tokens` the current timeline and leaves the logits of its last token in ``logits``.
  ///
  /// - Parameter isCancelled: asked between chunks; true leaves what was computed reusable.
  /// - Returns: nil if cancelled.
  package func sync(
    to tokens: [TokenID], isCancelled: () -> Bool = { false }
  ) throws(InferenceError) -> SyncReport? {
    throw .unsupportedModel(reason: "skeleton")
  }

  /// Appends one token to the current timeline and computes the logits after it.
  package func append(_ token: TokenID) throws(InferenceError) {
    throw .unsupportedModel(reason: "skeleton")
  }

  /// After the last token, `[vocab_size]`; valid until the next call.
  package var logits: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: nil, count: 0)
  }
}
