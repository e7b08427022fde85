internal import CodeCompletion
internal import JSONCoding
internal import Tokenization

/// What `complete --json` prints.
struct CompletionReport {
  let model: String
  let adapters: [String]
  let result: CompletionResult
  let loading: Duration

  var json: JSON {
    let prompt = result.prompt
    return [
      "model": .string(model),
      "adapters": .array(adapters.map { .string($0) }),
      "prompt": [
        "format": .string(prompt.format.rawValue),
        "tokens": .integer(prompt.tokens),
        "prefix_tokens": .integer(prompt.prefixTokens),
        "suffix_tokens": .integer(prompt.suffixTokens),
        "snippet_tokens": .integer(prompt.snippetTokens),
        "reused_tokens": .integer(prompt.reusedTokens),
      ],
      "completions": .array(result.candidates.map(Self.completion)),
      "silence": result.silence.map { .string($0.phrase) } ?? .null,
      "timings": [
        "load_ms": .number(loading.milliseconds),
        "prefill_ms": .number(result.timings.prefill.milliseconds),
        "decode_ms": .number(result.timings.decode.milliseconds),
      ],
    ]
  }

  private static func completion(_ candidate: CompletionResult.Candidate) -> JSON {
    [
      "text": .string(candidate.text),
      "ids": .array(candidate.ids.map { .integer(Int($0)) }),
      "mean_logprob": .number(Double(candidate.meanLogProbability)),
      "stop_reason": .string(candidate.stopReason.rawValue),
    ]
  }
}

extension Duration {
  /// With three decimals, which is finer than any clock here is steady.
  var milliseconds: Double { (self / .microseconds(1)).rounded() / 1000 }
}
