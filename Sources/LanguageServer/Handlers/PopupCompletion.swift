internal import CodeCompletion
internal import JSONCoding

extension Server {
  /// `textDocument/completion`, for clients without inline completion.
  ///
  /// Nothing is debounced or gated: the client asks rarely, waits with its popup for the slowest
  /// server, and shows what we have among much else.
  func popupCompletion(_ id: RequestID, _ params: Parameters) throws(ResponseError) {
    let uri = try params["textDocument"]["uri"].string()
    let position = try params["position"].position()
    guard offersPopup, settings.popupCompletion ?? true else {
      return respond(id, Self.popupList([], isIncomplete: false))
    }
    let events = events
    let deadline = options.popupDeadline
    let number = complete(
      CompletionCall(
        id: id, kind: .popup, uri: uri, position: position, trigger: .invoked, candidates: 1))
    guard let number else { return }
    let timer = Task {
      try? await Task.sleep(for: deadline)
      if !Task.isCancelled { events.push(.deadline(number)) }
    }
    requests.setTimer(number, timer)
  }

  /// The popup cannot wait any longer; the decode goes on, and the next request finds its result.
  func popupDeadline(_ number: UInt64) {
    guard let request = requests.abandon(number) else { return }
    respond(request.id, Self.popupList([], isIncomplete: true))
  }

  static func popupList(_ items: [JSON], isIncomplete: Bool) -> JSON {
    ["isIncomplete": .bool(isIncomplete), "items": .array(items)]
  }
}
