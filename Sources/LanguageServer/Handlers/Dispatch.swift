internal import JSONCoding
internal import Logging

extension Server {
  /// Handles a request in a session, or before one if it is `initialize`.
  func handleRequest(
    _ id: RequestID, _ method: String, _ params: Parameters
  ) throws(ResponseError) {
    switch method {
    case "initialize": initialize(id, params)
    case "shutdown": shutDown(id)
    case "textDocument/inlineCompletion": try inlineCompletion(id, params)
    case "textDocument/completion": try popupCompletion(id, params)
    case "llm-ls/getCompletions": try llmCompletions(id, params)
    case "llm-ls/acceptCompletion", "llm-ls/rejectCompletion": respond(id, .null)
    case "textDocument/codeAction": try codeActions(id, params)
    case "workspace/executeCommand": try executeCommand(id, params)
    default: throw .unknownMethod(method)
    }
  }

  /// Handles a notification in a session.
  func handleNotification(_ method: String, _ params: Parameters) throws(ResponseError) {
    switch method {
    case "initialized": initialized()
    case "textDocument/didOpen": try didOpen(params)
    case "textDocument/didChange": try didChange(params)
    case "textDocument/didClose": try didClose(params)
    case "textDocument/didSave": try didSave(params)
    case "workspace/didChangeWatchedFiles": try didChangeWatchedFiles(params)
    case "workspace/didChangeConfiguration": didChangeConfiguration(params)
    case "workspace/didChangeWorkspaceFolders": try didChangeWorkspaceFolders(params)
    case "$/cancelRequest": try cancelRequest(params)
    case "window/workDoneProgress/cancel": cancelProgress(params)
    case "$/setTrace", "llm-ls/acceptCompletion",
      "llm-ls/rejectCompletion":
      break
    // What Copilot's clients tell; nothing here depends on it.
    case "textDocument/didShowCompletion", "textDocument/didPartiallyAcceptCompletion",
      "textDocument/didFocus":
      break
    default: log.debug("no use for \(method.prefix(100))")
    }
  }
}
