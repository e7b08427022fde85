import Testing

@testable import CodeCompletion

@Suite struct SilenceTests {
  typealias Silence = CompletionResult.Silence

  private static let verdict = ShowingVerdict(probability: 0.1, threshold: 0.2, reasons: [])

  @Test(arguments: [
    (Silence.noModel("none is registered."), "no_model", "There is no model: none is registered."),
    (.disabled("binary"), "disabled", "Suggestions are off: binary."),
    (.cancelled, "cancelled", "The editor cancelled the request."),
    (.superseded, "superseded", "A newer request took its place."),
    (.emptied(rule: "eos"), "emptied:eos", "The model ended at once."),
    (
      .emptied(rule: "blank"), "emptied:blank",
      "Rule blank left nothing of what the model wrote."
    ),
    (
      .gated(meanLogProbability: -3, minimum: -1), "gated",
      "Mean log-probability -3.0 is below the minimum of -1.0."
    ),
    (
      .doubtful(verdict), "doubtful",
      "The suggestion is 10 % likely to be right, where at least 20 % is required."
    ),
    (.failed("the file is gone"), "failed", "It failed: the file is gone."),
  ])
  func `every silence has a word for programs and a sentence for people`(
    silence: Silence, code: String, sentence: String
  ) {
    #expect(silence.code == code)
    #expect(silence.sentence == sentence)
    #expect(sentence.lowercased().hasPrefix(silence.phrase.lowercased()))
  }

  @Test func `a trace tells the silence in the same words`() {
    var result = CompletionResult()
    result.silence = .superseded
    let trace = CompletionTrace(documentID: "file", mode: .line, result: result)
    #expect(trace.explanation.hasPrefix("Nothing shown. \(Silence.superseded.sentence)\n"))
  }
}
