package import Inference
package import Tokenization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Scores with a real model.
package struct SessionScorer: TokenScorer {
  package let tokenizer: Tokenizer
  package let contextLength: Int
  private let session: Session

  package init(session: Session, tokenizer: Tokenizer, contextLength: Int) {
    self.session = session
    self.tokenizer = tokenizer
    self.contextLength = contextLength
  }

  package func logProbabilities(
    of window: [TokenID], from first: Int
  ) throws(InferenceError) -> [Double] {
    var scores: [Double] = []
    scores.reserveCapacity(window.count - first)
    do {
      try session.logits(of: window, chunk: window.count) { position, row in
        let next = position + 1
        guard next >= first, next < window.count else { return }
        scores.append(Self.logProbability(of: window[next], in: row))
      }
    } catch let error as InferenceError {
      throw error
    } catch {
      throw .unsupportedModel(reason: "\(error)")
    }
    return scores
  }

  /// log softmax(`row`)[`token`].
  static func logProbability(of token: TokenID, in row: UnsafeBufferPointer<Float>) -> Double {
    guard row.indices.contains(Int(token)) else { return -.infinity }
    return Double(Sampler.logProbability(of: token, row))
  }
}
