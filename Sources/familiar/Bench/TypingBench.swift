internal import CodeCompletion
internal import Inference

/// How long a suggestion takes after each key, when a text is typed.
///
/// From its middle on the text is typed character by character, with what follows right of the
/// cursor. Every key asks for exactly 8 tokens: no rule ends a suggestion early.
struct TypingBench {
  /// Tokens of a suggestion; as in the peers' scripts.
  static let tokens = 8
  /// Tokens of a prompt, where the model has room for as many.
  static let context = 1024

  let text: [Unicode.Scalar]
  let keystrokes: Int
  let languageID: String

  struct Result: Equatable {
    var p50: Double
    var p95: Double
    var max: Double
    /// The median right after a new line; nil where none was typed.
    var newline: Double?
    /// The median of the tokens that a prompt took over from the one before.
    var reusedTokens: Int
    var keystrokes: Int
    /// The mean number of tokens that were generated.
    var generated: Double
    var context: Int
  }

  /// - Returns: nil where the text is too short or the model wrote nothing at all.
  func run(on model: InferenceModel, onKey: (Int) -> Void) throws -> Result? {
    let middle = text.count / 2
    let keys = min(keystrokes, text.count - middle)
    guard keys > 0 else { return nil }
    let suffix = bytes(of: text[(middle + keys)...])
    let typed = bytes(of: text[..<(middle + keys)])
    // Where each key's prefix ends, in bytes: making the prefix anew would take longer than some keys.
    var end = bytes(of: text[..<middle]).count
    let context = min(Self.context, model.contextLength - Self.tokens)
    var options = CompletionPipeline.Options()
    options.prompt.contextTokens = context
    options.disabledRules = Set(CompletionPipeline.ruleNames)
    let pipeline = CompletionPipeline(options: options)
    var (times, newlines, reused, generated) = ([Double](), [Double](), [Double](), 0)
    // The first request reads the whole prompt; it is no keystroke.
    for key in 0...keys {
      if key > 0 { end += UTF8.width(text[middle + key - 1]) }
      let prefix = Array(typed[..<end])
      let start = ContinuousClock.now
      let result = pipeline.complete(
        request(prefix: prefix, suffix: suffix), model: model,
        isCancelled: { Interruption.isRequested })
      let time = (ContinuousClock.now - start) / .milliseconds(1)
      try Interruption.check()
      switch result.silence {
      case .failed(let reason), .noModel(let reason):
        throw CommandError.completionFailed(reason: reason)
      default: break
      }
      onKey(key)
      guard key > 0 else { continue }
      times.append(time)
      if text[middle + key - 1] == "\n" { newlines.append(time) }
      reused.append(Double(result.prompt.reusedTokens))
      generated += result.candidates.first?.ids.count ?? 0
    }
    return Result(
      p50: Median.of(times) ?? 0, p95: Median.percentile(0.95, of: times) ?? 0,
      max: times.max() ?? 0, newline: Median.of(newlines),
      reusedTokens: Int(Median.of(reused) ?? 0), keystrokes: keys,
      generated: Double(generated) / Double(keys), context: context)
  }

  private func request(prefix: [UInt8], suffix: [UInt8]) -> CompletionRequest {
    var request = CompletionRequest(
      documentID: "bench", filename: nil, languageID: languageID, text: prefix + suffix,
      offset: prefix.count)
    request.mode = .block
    request.trigger = .automatic
    request.maxTokens = Self.tokens
    return request
  }

  private func bytes(of scalars: ArraySlice<Unicode.Scalar>) -> [UInt8] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).utf8)
  }
}
