internal import JSONCoding

/// One work-done progress at the client, from the request for it to its end.
///
/// - Source: LSP 3.18, "Work Done Progress".
struct WorkDoneProgress {
  /// What the user sees as the name of the work.
  let title: String
  let token: String
  /// True between `begin` and `end`.
  private(set) var isShown = false

  init(title: String, token: String) {
    self.title = title
    self.token = token
  }

  /// The value to send once the client has agreed.
  mutating func begin() -> JSON {
    isShown = true
    return value(["kind": "begin", "title": .string(title), "cancellable": false])
  }

  /// The value of a report; nil where the client shows nothing.
  func report(_ message: String) -> JSON? {
    isShown ? value(["kind": "report", "message": .string(message)]) : nil
  }

  /// The value of the end; nil where the client shows nothing.
  mutating func end(_ message: String) -> JSON? {
    guard isShown else { return nil }
    isShown = false
    return value(["kind": "end", "message": .string(message)])
  }

  private func value(_ value: JSON) -> JSON { ["token": .string(token), "value": value] }
}
