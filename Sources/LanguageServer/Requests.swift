internal import CodeCompletion
private import Synchronization

/// The requests that wait for an answer; each leaves the table exactly once, with its answer.
struct Requests {
  /// What an answer has to look like.
  enum Kind: Sendable {
    case inline(SelectedCompletion?)
    case popup
    /// `llm-ls/getCompletions`.
    case llm
    /// `familiar.explain` of a document, or of the last request of all.
    case explanation(String?, isSilent: Bool)
    /// `familiar.status`.
    case status(isSilent: Bool)
    /// `familiar.adapters.use` and `.off`.
    case adapters
  }

  /// One request under way.
  struct Pending: Sendable {
    let id: RequestID
    let number: UInt64
    let kind: Kind
    /// The document, where it belongs to one.
    let uri: String?
    var cursor: Cursor?
    var request = RequestBox(nil)
    var timer: Task<Void, Never>?
    /// Its call of the provider.
    var task: Task<Void, Never>?
  }

  private var pending: [UInt64: Pending] = [:]
  private var numbers: [RequestID: UInt64] = [:]
  private var latest: [String: UInt64] = [:]
  /// Calls of superseded requests; they go on until the newer one is answered, because the engine
  /// carries a decode over that agrees with what was typed.
  private var superseded: [String: [UInt64: Task<Void, Never>]] = [:]
  private var lastNumber: UInt64 = 0

  /// Whether a completion is under way.
  var isCompleting: Bool { pending.values.contains { $0.uri != nil } }

  /// A number that no request or load had before.
  mutating func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  func contains(_ id: RequestID) -> Bool { numbers[id] != nil }

  mutating func insert(_ request: Pending) {
    pending[request.number] = request
    numbers[request.id] = request.number
    if let uri = request.uri { latest[uri] = request.number }
  }

  mutating func started(_ number: UInt64, _ task: Task<Void, Never>) {
    pending[number]?.task = task
  }

  mutating func setTimer(_ number: UInt64, _ timer: Task<Void, Never>) {
    pending[number]?.timer = timer
  }

  /// Takes out a request that is answered before its result is there; its call goes on.
  mutating func abandon(_ number: UInt64) -> Pending? {
    guard let request = remove(number) else { return nil }
    keep(request)
    return request
  }

  /// Takes out the request that `uri` waits for, because a newer one has come.
  mutating func supersede(_ uri: String) -> Pending? {
    guard let number = latest[uri], let request = remove(number) else { return nil }
    request.request.clear()
    keep(request)
    return request
  }

  /// Takes out a request that gets its answer, and ends what it had superseded.
  mutating func finish(_ number: UInt64) -> Pending? {
    guard let request = remove(number) else {
      // A superseded one came back.
      for uri in Array(superseded.keys) {
        superseded[uri]?[number] = nil
        if superseded[uri]?.isEmpty == true { superseded[uri] = nil }
      }
      return nil
    }
    if let uri = request.uri { cancelSuperseded(uri) }
    return request
  }

  /// Takes out a request that the client gave up, and ends it.
  mutating func cancel(_ id: RequestID) -> Pending? {
    guard let number = numbers[id], let request = remove(number) else { return nil }
    request.request.clear()
    request.task?.cancel()
    if let uri = request.uri { cancelSuperseded(uri) }
    return request
  }

  /// Takes out the request of a document that is closed, and ends it.
  mutating func close(_ uri: String) -> Pending? {
    cancelSuperseded(uri)
    guard let number = latest[uri], let id = pending[number]?.id else { return nil }
    return cancel(id)
  }

  /// Takes out everything, in the order of arrival, and ends it.
  mutating func takeAll() -> [Pending] {
    let all = pending.values.sorted { $0.number < $1.number }
    for request in all { _ = cancel(request.id) }
    for uri in Array(superseded.keys) { cancelSuperseded(uri) }
    return all
  }

  private mutating func keep(_ request: Pending) {
    guard let uri = request.uri, let task = request.task else { return }
    superseded[uri, default: [:]][request.number] = task
  }

  private mutating func cancelSuperseded(_ uri: String) {
    for task in (superseded.removeValue(forKey: uri) ?? [:]).values { task.cancel() }
  }

  private mutating func remove(_ number: UInt64) -> Pending? {
    guard let request = pending.removeValue(forKey: number) else { return nil }
    numbers[request.id] = nil
    request.timer?.cancel()
    if let uri = request.uri, latest[uri] == number { latest[uri] = nil }
    return request
  }
}

/// The request for the engine, which holds a document's text; emptied once nobody waits for it.
///
/// A thousand superseded requests that have not yet started would otherwise hold a thousand texts.
final class RequestBox: Sendable {
  private let state: Mutex<CompletionRequest?>

  init(_ request: CompletionRequest?) { state = Mutex(request) }

  var value: CompletionRequest? { state.withLock { $0 } }

  func clear() { state.withLock { $0 = nil } }
}
