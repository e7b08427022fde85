internal import JSONCoding

/// One line of `doctor`.
struct HealthCheck: Equatable {
  enum Status: String {
    case passed = "ok"
    /// Something is missing that is not needed now.
    case note
    case failed
  }

  var name: String
  var status: Status
  /// What was found, and where that is a failure, what to do.
  var detail: String

  static func passed(_ name: String, _ detail: String) -> HealthCheck {
    HealthCheck(name: name, status: .passed, detail: detail)
  }

  static func note(_ name: String, _ detail: String) -> HealthCheck {
    HealthCheck(name: name, status: .note, detail: detail)
  }

  static func failed(_ name: String, _ detail: String) -> HealthCheck {
    HealthCheck(name: name, status: .failed, detail: detail)
  }

  var json: JSON {
    ["name": .string(name), "status": .string(status.rawValue), "detail": .string(detail)]
  }
}
