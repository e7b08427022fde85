import Testing

@testable import CodeCompletion

/// One line of a rule's table.
struct RuleCase {
  var language: String
  /// The document, its cursor at `‸`.
  var document: String
  var written: String
  var shown: String
  var stop = CompletionResult.StopReason.newline
  var replaced = 0

  init(
    _ language: String, _ document: String, _ written: String, _ shown: String,
    stop: CompletionResult.StopReason = .newline, replaced: Int = 0
  ) {
    self.language = language
    self.document = document
    self.written = written
    self.shown = shown
    self.stop = stop
    self.replaced = replaced
  }

  /// Applies one rule alone, or after those that it builds on.
  func check(
    _ rule: any PostProcessingRule.Type, after first: [any PostProcessingRule.Type] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var suggestion = Suggestion(text: Array(written.utf8), stopReason: stop)
    for rule in first { rule.apply(to: &suggestion, at: cursor) }
    rule.apply(to: &suggestion, at: cursor)
    let text = String(decoding: suggestion.text, as: UTF8.self)
    #expect(text == shown, "\(document)", sourceLocation: sourceLocation)
    #expect(suggestion.replacedBytes == replaced, "\(document)", sourceLocation: sourceLocation)
  }

  /// Reads what was written with one stop rule alone; blanks before the stop do not count.
  func check(stop rule: String, sourceLocation: SourceLocation = #_sourceLocation) {
    var conditions = StopConditions(
      cursor: cursor, mode: .block, disabled: Set(StopConditions.names).subtracting([rule]))
    let stop = conditions.append(Array(written.utf8))?.stop
    let kept = Array(written.utf8.prefix(stop?.keep ?? written.utf8.count))
    let text = String(decoding: kept.trimmingWhitespaceAtEnd(), as: UTF8.self)
    #expect(text == shown, "\(document)", sourceLocation: sourceLocation)
    #expect((stop == nil) == (written == shown), "\(document)", sourceLocation: sourceLocation)
  }

  /// Applies the whole chain.
  func checkChain(sourceLocation: SourceLocation = #_sourceLocation) {
    let outcome = PostProcessing.run(
      Suggestion(text: Array(written.utf8), stopReason: stop), at: cursor)
    let text = String(decoding: outcome.suggestion.text, as: UTF8.self)
    #expect(text == shown, "\(document)", sourceLocation: sourceLocation)
    #expect(
      outcome.suggestion.replacedBytes == replaced, "\(document)", sourceLocation: sourceLocation)
  }

  private var cursor: CursorContext {
    let marked = Marked(document)
    return CursorContext(
      text: marked.text, offset: marked.offset, languageID: language, filename: nil)
  }
}
