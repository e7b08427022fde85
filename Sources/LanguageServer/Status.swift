internal import JSONCoding

/// The state that `didChangeStatus` tells, as GitHub's Copilot language server has it.
struct Status: Equatable {
  /// Copilot's names.
  enum Kind: String {
    case normal = "Normal"
    case error = "Error"
    case inactive = "Inactive"
  }

  var isBusy: Bool
  var kind: Kind
  var message: String

  var json: JSON {
    ["busy": .bool(isBusy), "message": .string(message), "kind": .string(kind.rawValue)]
  }
}

extension Server {
  /// What the state is now.
  var currentStatus: Status {
    if case .failed(let reason) = model {
      return Status(isBusy: false, kind: .error, message: reason)
    }
    guard isEnabled else { return Status(isBusy: false, kind: .inactive, message: "paused") }
    if case .loading = model {
      return Status(isBusy: true, kind: .normal, message: "loading the model")
    }
    let isBusy = requests.isCompleting
    return Status(isBusy: isBusy, kind: .normal, message: isBusy ? "completing" : "ready")
  }

  /// Tells clients that listen to it when the state has changed.
  func updateStatus() {
    guard client.wantsStatus, lifecycle == .initialized else { return }
    let now = currentStatus
    guard now != status else { return }
    status = now
    notify("didChangeStatus", now.json)
  }
}
