internal import JSONCoding

/// A message from the client, told apart by its members as JSON-RPC 2.0 has it.
enum IncomingMessage {
  case request(RequestID, method: String, params: JSON)
  case notification(method: String, params: JSON)
  /// An answer to a request of ours; `result` is nil for an error.
  case response(RequestID, result: JSON?)

  init(_ json: JSON) throws(ResponseError) {
    guard json.object != nil else {
      throw .invalidRequest(
        json.array == nil ? "a message is an object" : "LSP has no batches of messages")
    }
    let id = json["id"]
    if let method = json["method"] {
      guard let method = method.string else { throw .invalidRequest("method is a string") }
      let params = json["params"] ?? .null
      guard id != nil else {
        self = .notification(method: method, params: params)
        return
      }
      guard let id = RequestID(id) else { throw .invalidRequest("an id is an integer or a string") }
      self = .request(id, method: method, params: params)
      return
    }
    guard let id = RequestID(id), json["result"] != nil || json["error"] != nil else {
      throw .invalidRequest("neither a request nor a notification nor an answer")
    }
    self = .response(id, result: json["error"] == nil ? json["result"] : nil)
  }
}
