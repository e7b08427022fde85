package import Inference
package import Tokenization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Scores with a real model.
package struct SessionScorer: RowScorer {
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
    try rows(of: window, from: first) { position, row in
      scores.append(Self.logProbability(of: window[position], in: row))
    }
    return scores
  }

  package func rows(
    of window: [TokenID], from first: Int,
    row body: (_ position: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws(InferenceError) {
    do {
      try session.logits(of: window, chunk: window.count) { position, row in
        let next = position + 1
        guard next >= first, next < window.count else { return }
        body(next, row)
      }
    } catch let error as InferenceError {
      throw error
    } catch {
      throw .unsupportedModel(reason: "\(error)")
    }
  }

  /// log softmax(`row`)[`token`].
  static func logProbability(of token: TokenID, in row: UnsafeBufferPointer<Float>) -> Double {
    guard row.indices.contains(Int(token)) else { return -.infinity }
    return Double(Sampler.logProbability(of: token, row))
  }
}
