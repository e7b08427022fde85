/// Our requests to the client that have no answer yet; many clients never answer.
struct OutgoingRequests {
  /// What an answer is for.
  enum Purpose: Sendable, Equatable {
    case configuration
    case registration
    /// `window/workDoneProgress/create` for the progress with this token.
    case progress(String)
    /// The same for the learning of a repository.
    case training(String)
  }

  private var purposes: [RequestID: Purpose] = [:]
  private var last = 0

  /// The id for a new request; an older one for the same purpose is forgotten.
  mutating func add(_ purpose: Purpose) -> RequestID {
    last += 1
    let id = RequestID.string("familiar-\(last)")
    purposes = purposes.filter { $0.value != purpose }
    purposes[id] = purpose
    return id
  }

  mutating func take(_ id: RequestID) -> Purpose? { purposes.removeValue(forKey: id) }

  mutating func drop(_ purpose: Purpose) { purposes = purposes.filter { $0.value != purpose } }
}
