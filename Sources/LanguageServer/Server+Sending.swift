internal import JSONCoding
internal import Logging

extension Server {
  func respond(_ id: RequestID, _ result: JSON) {
    writer.send(["jsonrpc": "2.0", "id": id.json, "result": result])
  }

  func respond(_ id: RequestID, _ error: ResponseError) { send(error: error, to: id.json) }

  func send(error: ResponseError, to id: JSON) {
    writer.send(["jsonrpc": "2.0", "id": id, "error": error.json])
  }

  /// Sends a notification, within a session only.
  func notify(_ method: String, _ params: JSON) {
    guard lifecycle == .initialized else { return }
    writer.send(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  /// Sends a request; nothing ever waits for its answer.
  func request(_ method: String, _ params: JSON, _ purpose: OutgoingRequests.Purpose) {
    guard lifecycle == .initialized else { return }
    let id = outgoing.add(purpose)
    writer.send([
      "jsonrpc": "2.0", "id": id.json, "method": .string(method), "params": params,
    ])
  }

  /// LSP's `MessageType`.
  enum MessageType: Int {
    case error = 1
    case warning = 2
    case info = 3
  }

  /// Shows the user a message.
  func show(_ type: MessageType, _ text: String) {
    notify("window/showMessage", ["type": .integer(type.rawValue), "message": .string(text)])
  }

  /// Logs a warning here and in the editor's log of this server.
  func warn(_ text: String) {
    log.warning("\(text)")
    notify(
      "window/logMessage",
      ["type": .integer(MessageType.warning.rawValue), "message": .string(text)])
  }

  /// Shows the user something that only they can mend; once for each cause.
  func tell(_ trouble: String) {
    // A cause with a changing number in it must not fill memory.
    guard toldTroubles.count < 100, toldTroubles.insert(trouble).inserted else { return }
    log.error("\(trouble)")
    show(.error, trouble)
  }
}
