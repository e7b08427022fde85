internal import Inference
internal import RepositoryIndex
internal import Tokenization

/// From a request to a result in one synchronous call: prompt, decoding, stop conditions,
/// post-processing.
///
/// It has no debounce, gate or cache; ``CompletionEngine`` adds those. What it keeps between calls
/// are the anchors of each document, which make that a keystroke costs few tokens. Confined to one
/// thread at a time.
package final class CompletionPipeline {
  package struct Options: Sendable {
    package var prompt = PromptOptions()
    /// Rules of ``CompletionPipeline/ruleNames`` that are left out, to measure their effect.
    package var disabledRules: Set<String> = []
    package init() {}
  }

  /// Token healing, beam search, stop conditions, post-processing and showing, in the order in which
  /// they run.
  package static var ruleNames: [String] {
    [TokenHealing.name, BeamSearch.name, LeftToRightRanking.name] + StopConditions.names
      + postProcessingRuleNames + [ShowingRule.name]
  }

  /// Those that work on what was written.
  package static var postProcessingRuleNames: [String] { PostProcessing.rules.map { $0.name } }

  package let options: Options
  /// How the last result came about.
  package private(set) var lastTrace: CompletionTrace?
  /// Made for the model of the last request.
  private var builder: (model: ObjectIdentifier, builder: PromptBuilder)?
  /// Made with the tokenizer of the same model.
  private var documents = DocumentTokensStore()

  package init(options: Options = Options()) {
    self.options = options
  }

  /// Completes at a cursor; trouble is told as ``CompletionResult/silence``.
  ///
  /// - Parameter isCancelled: asked between two passes of the model.
  package func complete(
    _ request: CompletionRequest, model: any LanguageModel, isCancelled: () -> Bool = { false }
  ) -> CompletionResult {
    withoutActuallyEscaping(isCancelled) { isCancelled in
      complete(request, model: model, control: DecodeControl(isCancelled: isCancelled))
    }
  }

  /// Forgets all anchors, so that the next requests do not depend on those before.
  package func forgetDocuments() {
    builder = nil
    documents = DocumentTokensStore()
  }

  /// Forgets the anchors of one document.
  package func forget(documentID: String) {
    builder?.builder.forget(documentID: documentID)
    documents.forget(documentID)
  }

  func complete(
    _ request: CompletionRequest, model: any LanguageModel, control: DecodeControl
  ) -> CompletionResult {
    var trace = CompletionTrace(
      documentID: request.documentID, mode: request.mode, result: CompletionResult(),
      minimumLogProbability: request.minimumLogProbability)
    if let silence = Self.refusal(of: request) {
      trace.result.silence = silence
    } else {
      let cursor = CursorContext(
        text: request.text, offset: request.offset, languageID: request.languageID,
        filename: request.filename)
      trace.mode = ModeDecision.resolve(request.mode, at: cursor)
      run(request, at: cursor, model: model, control: control, trace: &trace)
    }
    lastTrace = trace
    return trace.result
  }

  /// Computes ahead what the next key will need, if that pays; the anchor moves only if it was done.
  func prepare(
    for request: CompletionRequest, model: any LanguageModel, isCancelled: () -> Bool
  ) {
    guard Self.refusal(of: request) == nil, !isCancelled() else { return }
    let cursor = CursorContext(
      text: request.text, offset: request.offset, languageID: request.languageID,
      filename: request.filename)
    do {
      Self.put(request.adapters, on: model)
      guard let renewal = try promptBuilder(for: model).renewal(for: request, at: cursor) else {
        return
      }
      try model.prepare(prompt: renewal.prompt.ids, isCancelled: isCancelled)
      if !isCancelled() { renewal.install() }
    } catch {
      // The next request meets the same trouble and tells it.
    }
  }

  /// Why a request is not even begun.
  private static func refusal(of request: CompletionRequest) -> CompletionResult.Silence? {
    guard request.offset >= 0, request.offset <= request.text.count else {
      return .failed(
        "the cursor is at byte \(request.offset) of a document of \(request.text.count) bytes; "
          + "the editor and the server disagree about the text")
    }
    let near =
      max(
        0, request.offset - DocumentWindow.reach)..<min(
        request.text.count, request.offset + DocumentWindow.reach)
    if request.text[near].contains(0) { return .disabled("binary") }
    return nil
  }

  private static func put(_ adapters: AdapterChoice?, on model: any LanguageModel) {
    guard let adapters, let base = model.adapterBase else { return }
    model.use(adapters.set(for: base))
  }

  private func promptBuilder(for model: any LanguageModel) -> PromptBuilder {
    let identity = ObjectIdentifier(model)
    if let builder, builder.model == identity { return builder.builder }
    let new = PromptBuilder(
      options: options.prompt, tokenizer: model.tokenizer, contextLength: model.contextLength,
      healsTokens: !options.disabledRules.contains(TokenHealing.name))
    builder = (identity, new)
    documents = DocumentTokensStore()
    return new
  }

  /// What the repository says about the document as it stands; nil leaves the transformer alone.
  private func continuations(
    for request: CompletionRequest, healed: Int, tokenizer: Tokenizer
  ) -> (any ContinuationSource)? {
    guard let repository = request.repository,
      let document = try? documents.update(for: request, healed: healed, tokenizer: tokenizer)
    else { return nil }
    return repository.continuations(beside: document)
  }

  /// What ends a line that is searched: one that is asked for, or the first of a block.
  private func lineConditions(
    mode: CompletionRequest.Mode, at cursor: CursorContext
  ) -> StopConditions? {
    let isWholeLine = cursor.linePrefix.isWhitespaceOnly && cursor.lineSuffix.isWhitespaceOnly
    guard !options.disabledRules.contains(BeamSearch.name), mode == .line || isWholeLine else {
      return nil
    }
    return StopConditions(cursor: cursor, mode: .line, disabled: options.disabledRules)
  }

  private func run(
    _ request: CompletionRequest, at cursor: CursorContext, model: any LanguageModel,
    control: DecodeControl, trace: inout CompletionTrace
  ) {
    let begun = ContinuousClock.now
    Self.put(request.adapters, on: model)
    let builder = promptBuilder(for: model)
    let prompt: Prompt
    do {
      prompt = try builder.prompt(for: request, at: cursor)
    } catch {
      trace.result.silence = .failed("\(error)")
      return
    }
    trace.result.prompt = CompletionResult.Prompt(prompt)
    let limit = builder.budget(for: request).limit
    let wanted =
      request.maxTokens ?? DecodingLimits.defaultMaxTokens(trace.mode, contextTokens: limit)
    let maxTokens = min(wanted, limit - prompt.ids.count - prompt.healedTokens)
    guard maxTokens > 0, !prompt.ids.isEmpty else {
      trace.result.silence =
        maxTokens > 0
        ? .disabled("nothing to complete from")
        : .failed("a context of \(limit) tokens leaves no room to complete; raise it")
      return
    }
    var decoder = CandidateDecoder(
      model: model, prompt: prompt.ids, requiredPrefix: prompt.requiredPrefix,
      maxTokens: maxTokens, tokenLimit: limit - prompt.ids.count,
      conditions: StopConditions(
        cursor: cursor, mode: trace.mode, isAutomaticMode: request.mode == .auto,
        disabled: options.disabledRules),
      lineConditions: lineConditions(mode: trace.mode, at: cursor),
      control: control)
    let disabledRules = options.disabledRules
    decoder.isUnwanted = { text in
      let suggestion = Suggestion(text: Array(text), stopReason: .newline)
      return PostProcessing.run(suggestion, at: cursor, disabled: disabledRules).emptiedBy != nil
    }
    if options.prompt.suffix == .shown, !disabledRules.contains(LeftToRightRanking.name) {
      decoder.ranking = LeftToRightRanking(model: model, prompt: prompt, cursor: cursor)
    }
    decoder.continuations = continuations(
      for: request, healed: prompt.healedTokens, tokenizer: model.tokenizer)
    var search = CandidateSearch(
      decoder: decoder, cursor: cursor, disabledRules: options.disabledRules,
      wantedCount: request.candidates, sampling: request.sampling,
      othersDeadline: request.trigger == .invoked ? begun + DecodingLimits.candidates : nil)
    do {
      try search.run()
    } catch {
      trace.result.silence = .failed("\(error)")
    }
    search.describe(in: &trace)
    if trace.result.candidates.isEmpty, trace.result.silence == nil {
      trace.result.silence = .cancelled
    }
  }
}

extension CompletionResult.Prompt {
  init(_ prompt: Prompt) {
    self.init()
    format = prompt.format
    tokens = prompt.ids.count
    prefixTokens = prompt.prefixTokens
    suffixTokens = prompt.suffixTokens
    snippetTokens = prompt.snippetTokens
  }
}
