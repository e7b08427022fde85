import Inference
import Tokenization

@testable import CodeCompletion

/// Writes lines of a tree, and judges what follows them as a closure says.
final class TreeModel: LanguageModel {
  let tokenizer: Tokenizer
  let contextLength: Int
  let beamWidth = 3
  /// Texts that were judged, as the parts that do not count and those that do.
  private(set) var judged: [(text: String, counted: String)] = []
  /// The prompts behind which they were.
  private(set) var prompts: [[TokenID]] = []
  /// The prompts that were continued greedily.
  private(set) var generated: [[TokenID]] = []
  private(set) var branches = 0
  private let tree: ProbabilityTree
  private let judge: (String) -> Float?

  /// - Parameter judge: the log-probability of what counts, by all of the text; nil cannot tell.
  init(
    _ tree: ProbabilityTree = [:], contextLength: Int = 512, judge: @escaping (String) -> Float?
  ) throws {
    self.contextLength = contextLength
    tokenizer = try ToyTokenizer.shared.get()
    self.tree = tree
    self.judge = judge
  }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    generated.append(generation.prompt)
    return GenerationReport(reusedTokens: 0, computedTokens: 0, prefill: .zero, decode: .zero)
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {}

  func branch(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> (root: any DecodingBranch, report: GenerationReport)? {
    branches += 1
    return (
      TreeBranch(tree: tree, tokenizer: tokenizer),
      GenerationReport(reusedTokens: 0, computedTokens: 0, prefill: .zero, decode: .zero)
    )
  }

  func logProbabilities(
    of continuations: [ScoredTokens], after prompt: [TokenID], isCancelled: () -> Bool
  ) throws(InferenceError) -> [Float]? {
    prompts.append(prompt)
    var sums: [Float] = []
    for continuation in continuations {
      let text = String(decoding: tokenizer.decode(continuation.ids), as: UTF8.self)
      let counted = tokenizer.decode(Array(continuation.ids.suffix(continuation.count)))
      judged.append((text, String(decoding: counted, as: UTF8.self)))
      guard let sum = judge(text) else { return nil }
      sums.append(sum)
    }
    return sums
  }
}
