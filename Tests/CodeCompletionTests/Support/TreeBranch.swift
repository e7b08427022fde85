import CacheModel
import Inference
import Tokenization

@testable import CodeCompletion

/// Probabilities by what was written so far; a text that is not there has no continuation.
typealias ProbabilityTree = [String: [(String, Double)]]

/// A branch of a tree; `<end>` is the end of the text, and a bracket is trouble.
struct TreeBranch: DecodingBranch {
  let tree: ProbabilityTree
  let tokenizer: Tokenizer
  var text = ""
  /// What is known behind a text.
  var evidence: [String: StepEvidence] = [:]

  var next: [GeneratedToken] {
    (tree[text] ?? []).compactMap { text, probability in
      let id =
        text == "<end>" ? tokenizer.specials.endOfText : tokenizer.encode(Array(text.utf8)).first
      return id.map {
        GeneratedToken(
          id: $0, logProbability: Float(probability.logarithm), evidence: evidence[self.text])
      }
    }
  }

  mutating func append(_ token: TokenID) throws(InferenceError) {
    let added = String(decoding: tokenizer.bytes(of: token), as: UTF8.self)
    guard added != "(" else { throw .unsupportedModel(reason: "a test wants it") }
    text += added
  }
}
