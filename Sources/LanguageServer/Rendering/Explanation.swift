internal import CodeCompletion
internal import JSONCoding

/// Words and JSON for what became of a request.
enum Explanation {
  static func sentence(_ entry: LastRequests.Entry) -> String {
    if let silence = entry.silence { return silence.sentence }
    let count = entry.suggestions
    let prompt = entry.prompt
    return "\(count) suggestion\(count == 1 ? "" : "s"), from a prompt of \(prompt.tokens) tokens, "
      + "of which \(prompt.reusedTokens) were computed before."
  }

  static func json(_ entry: LastRequests.Entry, message: String) -> JSON {
    let (prompt, timings) = (entry.prompt, entry.timings)
    return [
      "uri": .string(entry.uri), "message": .string(message),
      "suggestions": .integer(entry.suggestions),
      "silence": entry.silence.map { .string($0.code) } ?? .null,
      "prompt": [
        "format": .string("\(prompt.format)"), "tokens": .integer(prompt.tokens),
        "prefix_tokens": .integer(prompt.prefixTokens),
        "suffix_tokens": .integer(prompt.suffixTokens),
        "snippet_tokens": .integer(prompt.snippetTokens),
        "reused_tokens": .integer(prompt.reusedTokens),
      ],
      "timings": [
        "debounce_ms": .number(milliseconds(timings.debounce)),
        "prefill_ms": .number(milliseconds(timings.prefill)),
        "decode_ms": .number(milliseconds(timings.decode)),
        "total_ms": .number(milliseconds(timings.total)),
      ],
    ]
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
  }
}
