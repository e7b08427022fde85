internal import JSONCoding

/// One work-done progress at the client, from the request for it to its end.
///
/// - Source: LSP 3.18, "Work Done Progress".
struct WorkDoneProgress {
  /// What the user sees as the name of the work.
  let title: String
  let token: String
  /// Whether the client offers to end the work.
  let isCancellable: Bool
  /// True between `begin` and `end`.
  private(set) var isShown = false

  init(title: String, token: String, isCancellable: Bool = false) {
    self.title = title
    self.token = token
    self.isCancellable = isCancellable
  }

  /// The value to send once the client has agreed.
  ///
  /// - Parameter percentage: 0 to 100; nil where reports have none either.
  mutating func begin(percentage: Int? = nil) -> JSON {
    isShown = true
    let begin: JSON = [
      "kind": "begin", "title": .string(title), "cancellable": .bool(isCancellable),
    ]
    return value(Self.adding(percentage, to: begin))
  }

  /// The value of a report; nil where the client shows nothing.
  func report(_ message: String, percentage: Int? = nil) -> JSON? {
    guard isShown else { return nil }
    let report: JSON = [
      "kind": "report", "cancellable": .bool(isCancellable), "message": .string(message),
    ]
    return value(Self.adding(percentage, to: report))
  }

  /// The value of the end; nil where the client shows nothing.
  mutating func end(_ message: String) -> JSON? {
    guard isShown else { return nil }
    isShown = false
    return value(["kind": "end", "message": .string(message)])
  }

  private static func adding(_ percentage: Int?, to json: JSON) -> JSON {
    percentage.map { json.adding(.integer($0), as: "percentage") } ?? json
  }

  private func value(_ value: JSON) -> JSON { ["token": .string(token), "value": value] }
}
