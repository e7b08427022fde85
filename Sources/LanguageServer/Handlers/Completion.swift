internal import CodeCompletion
internal import JSONCoding
internal import Logging
internal import SourceFiles

/// What a request for a completion asks, whichever method it came by.
struct CompletionCall {
  var id: RequestID
  var kind: Requests.Kind
  var uri: String
  var position: Position
  var trigger: CompletionRequest.Trigger
  var candidates: Int
}

extension Server {
  /// Starts a completion, after the older request of the document has got its answer.
  ///
  /// - Returns: its number; nil if it is answered already, because nothing is to be suggested.
  @discardableResult
  func complete(_ call: CompletionCall) -> UInt64? {
    counts.requests += 1
    if let older = requests.supersede(call.uri) { respondEmpty(older) }
    let number = requests.nextNumber()
    var pending = Requests.Pending(id: call.id, number: number, kind: call.kind, uri: call.uri)
    guard let document = documents[call.uri] else {
      answer(pending, .silent(.disabled("the document is not open")), reachedProvider: false)
      return nil
    }
    if let reason = reasonForSilence(in: document) {
      answer(pending, .silent(.disabled(reason)), reachedProvider: false)
      return nil
    }
    guard let place = Place(call, in: document, client.encoding) else {
      let reason = "the selected popup entry does not stand at the cursor"
      answer(pending, .silent(.disabled(reason)), reachedProvider: false)
      return nil
    }
    var request = CompletionRequest(
      documentID: call.uri, filename: documents.filename(of: document),
      languageID: document.languageID, text: place.text, offset: place.offset)
    request.mode = settings.mode
    request.trigger = call.trigger
    request.maxTokens = settings.maxTokens
    request.candidates = call.candidates
    request.minimumLogProbability = settings.minimumLogProbability
    request.order = number
    pending.cursor = place.cursor
    pending.request = RequestBox(request)
    // For clients that never send `initialized`.
    if model == .notLoaded { loadModel() }
    requests.insert(pending)
    showChangedDocuments(except: call.uri)
    start(pending)
    return number
  }

  private func start(_ pending: Requests.Pending) {
    let (provider, events, number) = (provider, events, pending.number)
    let box = pending.request
    let task = Task {
      // Superseded before it began.
      guard let request = box.value else { return }
      let result = await provider.complete(request)
      events.push(.completed(number, result))
      for notice in await provider.notices() { events.push(.notice(notice)) }
    }
    requests.started(number, task)
  }

  /// The provider's result for a request came.
  func completed(_ number: UInt64, _ result: CompletionResult) {
    guard let request = requests.finish(number) else { return }
    answer(request, result, reachedProvider: true)
  }

  private func answer(
    _ request: Requests.Pending, _ result: CompletionResult, reachedProvider: Bool
  ) {
    if let uri = request.uri {
      lastRequests.record(
        uri, result, reachedProvider: reachedProvider, isOpen: documents[uri] != nil)
    }
    switch result.silence {
    case .failed(let reason)?: warn("a completion failed: \(reason)")
    case .noModel(let reason)?:
      // While a load is on its way, that is no news.
      if model == .ready { tell(reason) }
    case let silence?: log.debug("\(silence.sentence)")
    case nil: counts.suggestions += result.candidates.isEmpty ? 0 : 1
    }
    respond(request.id, rendered(result.candidates, for: request) ?? empty(request.kind))
  }

  /// Answers a request that gets no suggestion.
  func respondEmpty(_ request: Requests.Pending) { respond(request.id, empty(request.kind)) }

  private func empty(_ kind: Requests.Kind) -> JSON {
    switch kind {
    case .inline, .popup, .explanation, .status, .adapters: .null
    // llm.nvim indexes the result whatever it is.
    case .llm: LLMCompletions.json([])
    }
  }

  /// Nil where the client has no use for any candidate.
  private func rendered(
    _ candidates: [CompletionResult.Candidate], for request: Requests.Pending
  ) -> JSON? {
    guard let cursor = request.cursor, !candidates.isEmpty else { return nil }
    switch request.kind {
    case .explanation, .status, .adapters: return nil
    case .inline(let selected):
      let items = candidates.compactMap {
        InlineItem.json($0, at: cursor, selected: selected, client: client)
      }
      return items.isEmpty ? nil : ["items": .array(items)]
    case .popup:
      let items = candidates.flatMap {
        PopupItem.items($0, at: cursor, style: client.popupStyle)
      }
      return Self.popupList(items, isIncomplete: true)
    case .llm:
      return LLMCompletions.json(
        candidates.compactMap { ReplacedClosers.removed(from: $0, at: cursor) })
    }
  }

  /// Why nothing is suggested in `document`, by the settings.
  private func reasonForSilence(in document: Document) -> String? {
    if !isEnabled { return "enabled is false" }
    if settings.disabledLanguages.contains(document.languageID) {
      return "disabledLanguages has \(document.languageID)"
    }
    guard let path = document.path, let filename = documents.filename(of: document),
      disabledFiles.ignores(filename) || disabledFiles.ignores(path)
    else { return nil }
    return "disabledGlobs has the file"
  }
}

/// The text that is completed, and where.
private struct Place {
  var text: [UInt8]
  var offset: Int
  var cursor: Cursor

  /// Nil if the popup's selected entry is not at the cursor.
  init?(_ call: CompletionCall, in document: Document, _ encoding: PositionEncoding) {
    text = document.text
    offset = document.offset(of: call.position, encoding)
    cursor = Cursor(document, offset: offset, encoding: encoding)
    guard case .inline(let selected?) = call.kind else { return }
    // What is completed is the text as it were with the entry accepted.
    let start = document.offset(of: selected.range.start, encoding)
    let end = document.offset(of: selected.range.end, encoding)
    guard selected.range.start.line == selected.range.end.line, start <= offset, offset <= end
    else { return nil }
    let bytes = Array(selected.text.utf8)
    cursor.after = document.line(at: end)[end...]
    text.replaceSubrange(start..<end, with: bytes)
    offset = start + bytes.count
  }
}
