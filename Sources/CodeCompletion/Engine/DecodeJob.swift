private import Synchronization
private import Tokenization

/// One decode, from its place in the queue to its end.
///
/// The engine may cancel it or let it go on for a newer request while it runs on its thread.
final class DecodeJob: Sendable {
  /// How long a decode goes on whose request was cancelled.
  ///
  /// VS Code cancels a request and sends the next one, which may agree with the decode, right
  /// behind it; both arrive within a few milliseconds.
  private static let grace = Duration.milliseconds(20)

  private struct State {
    var isCancelled = false
    /// When its request was cancelled.
    var abandoned: ContinuousClock.Instant?
    var isRunning = false
    /// What the model has written so far, raw.
    var text: [UInt8] = []
    /// What the user has typed since, with LF line ends; the text must agree with it.
    var typed: [UInt8] = []
  }

  let request: CompletionRequest
  let snapshot: CursorSnapshot
  /// As it was before the decode looked at anything.
  let variant: SuggestionCache.Variant
  private let state = Mutex(State())

  init(_ request: CompletionRequest) {
    self.request = request
    snapshot = CursorSnapshot(request)
    variant = SuggestionCache.Variant(request)
  }

  var isCancelled: Bool {
    state.withLock { state in
      state.isCancelled
        || (state.abandoned.map { $0.duration(to: .now) > Self.grace } ?? false)
    }
  }

  /// Its request was cancelled: it ends, unless a newer request adopts it at once.
  func abandon() {
    state.withLock { $0.abandoned = .now }
  }

  func cancel() {
    state.withLock { $0.isCancelled = true }
  }

  /// The decode begins.
  func start() {
    state.withLock { $0.isRunning = true }
  }

  /// Lets the decode go on for `newer` if what was typed since agrees with it so far.
  ///
  /// One that has not begun is better begun anew, with what was typed in its prompt.
  func adopt(_ newer: CompletionRequest) -> Bool {
    guard SuggestionCache.Variant(newer) == variant,
      newer.candidates <= request.candidates, let typed = snapshot.typed(until: newer)
    else { return false }
    let bytes = typed.bytes.withLineFeeds()
    return state.withLock { state in
      let isGone = state.abandoned.map { $0.duration(to: .now) > Self.grace } ?? false
      guard state.isRunning, !state.isCancelled, !isGone, Self.agree(state.text, bytes) else {
        return false
      }
      state.typed = bytes
      state.abandoned = nil
      return true
    }
  }

  /// Takes the text so far; false if the user has typed something else.
  func progress(_ text: [UInt8]) -> Bool {
    state.withLock { state in
      state.text = text
      return Self.agree(text, state.typed)
    }
  }

  private static func agree(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    zip(first, second).allSatisfy { $0 == $1 }
  }
}
