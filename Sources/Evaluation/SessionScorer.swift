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

  package func logProbabilities(of window: [TokenID]) throws(InferenceError) -> [Double] {
    var scores: [Double] = []
    scores.reserveCapacity(window.count)
    do {
      try session.logits(of: window, chunk: window.count) { position, row in
        guard position + 1 < window.count else { return }
        scores.append(Self.logProbability(of: window[position + 1], in: row))
      }
    } catch let error as InferenceError {
      throw error
    } catch {
      throw .unsupportedModel(reason: "\(error)")
    }
    return scores
  }

  /// log softmax(`row`)[`token`], with the maximum taken out so that no exponential overflows.
  static func logProbability(of token: TokenID, in row: UnsafeBufferPointer<Float>) -> Double {
    guard row.indices.contains(Int(token)), let peak = row.max() else { return -.infinity }
    let sum = row.reduce(into: 0.0) { $0 += Double(expf($1 - peak)) }
    return Double(row[Int(token)] - peak) - log(sum)
  }
}
