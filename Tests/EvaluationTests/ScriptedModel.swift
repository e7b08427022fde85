import CodeCompletion
import Evaluation
import Inference
import JSONCoding
import Storage
import TestSupport
import Tokenization

/// Gives every token the same probability, and remembers what it was asked.
final class ScriptedScorer: RowScorer {
  let tokenizer: Tokenizer
  let contextLength: Int
  /// Natural logarithm of every token's probability.
  let logProbability: Double
  private(set) var windows: [[TokenID]] = []

  init(contextLength: Int = 8192, logProbability: Double = -1) throws {
    tokenizer = try Tokenizer(huggingFace: Fixtures.tokenization("hyphens"))
    self.contextLength = contextLength
    self.logProbability = logProbability
  }

  func logProbabilities(
    of window: [TokenID], from first: Int
  ) throws(InferenceError) -> [Double] {
    windows.append(window)
    return window[first...].map { _ in logProbability }
  }

  /// Every token is as likely as any other of three hundred, whatever the vocabulary.
  func rows(
    of window: [TokenID], from first: Int,
    row body: (_ position: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws(InferenceError) {
    windows.append(window)
    let logits = [Float](repeating: 0, count: 300)
    for position in window.indices.dropFirst(first) {
      logits.withUnsafeBufferPointer { body(position, $0) }
    }
  }
}

/// Puts back what `answer` says, and remembers what it was asked.
final class ScriptedCompleter: HoleCompleter {
  private let answer: (CompletionRequest) -> CompletionResult
  private(set) var requests: [CompletionRequest] = []

  init(answer: @escaping (CompletionRequest) -> CompletionResult) { self.answer = answer }

  /// Always the same text.
  convenience init(text: String) {
    self.init { _ in
      var result = CompletionResult()
      result.candidates = [
        .init(text: text, ids: [], meanLogProbability: -1, stopReason: .newline)
      ]
      return result
    }
  }

  func complete(_ request: CompletionRequest) -> CompletionResult {
    requests.append(request)
    return answer(request)
  }
}
