internal import Inference

extension BitsPerByte {
  /// Scores `text`, or throws ``EvaluationError/cancelled``.
  ///
  /// - Parameter isCancelled: asked between windows.
  init(
    of text: [UInt8], with scorer: some TokenScorer, isCancelled: () -> Bool
  ) throws(EvaluationError) {
    var stopped = false
    do {
      try self.init(of: text, with: scorer) { _ in
        stopped = isCancelled()
        return !stopped
      }
    } catch {
      throw .inference(error)
    }
    if stopped { throw .cancelled }
  }
}
