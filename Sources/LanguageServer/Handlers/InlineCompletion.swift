internal import CodeCompletion
internal import JSONCoding

extension Server {
  /// `textDocument/inlineCompletion`.
  func inlineCompletion(_ id: RequestID, _ params: Parameters) throws(ResponseError) {
    let uri = try params["textDocument"]["uri"].string()
    let position = try params["position"].position()
    let context = params["context"]
    // InlineCompletionTriggerKind.Invoked is 1.
    let isInvoked = context["triggerKind"].json.integer == 1
    var selected: SelectedCompletion?
    if !context["selectedCompletionInfo"].isNull {
      let info = context["selectedCompletionInfo"]
      selected = SelectedCompletion(
        range: try info["range"].range(), text: try Self.text(of: info["text"]))
    }
    complete(
      CompletionCall(
        id: id, kind: .inline(selected), uri: uri, position: position,
        trigger: isInvoked ? .invoked : .automatic, candidates: isInvoked ? 3 : 1))
  }

  /// `llm-ls/getCompletions`, as llm.nvim and llm-vscode send it.
  ///
  /// What it says about backends, tokens and tokenizers concerns a server that asks another one.
  func llmCompletions(_ id: RequestID, _ params: Parameters) throws(ResponseError) {
    complete(
      CompletionCall(
        id: id, kind: .llm, uri: try params["textDocument"]["uri"].string(),
        position: try params["position"].position(), trigger: .automatic, candidates: 1))
  }

  /// A string, or a `StringValue` as snippets have it.
  private static func text(of params: Parameters) throws(ResponseError) -> String {
    params.json["value"]?.string != nil ? try params["value"].string() : try params.string()
  }
}
