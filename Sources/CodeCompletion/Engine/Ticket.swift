private import Synchronization

/// The promise of exactly one answer to one request.
final class Ticket: Sendable {
  private struct State {
    var continuation: CheckedContinuation<CompletionResult, Never>?
    var answer: CompletionResult?
    var job: DecodeJob?
  }

  let request: CompletionRequest
  let start: ContinuousClock.Instant
  private let state = Mutex(State())

  init(_ request: CompletionRequest, start: ContinuousClock.Instant) {
    self.request = request
    self.start = start
  }

  var isAnswered: Bool { state.withLock { $0.answer != nil } }

  /// Takes the waiting caller, who is answered at once if the answer came first.
  func await(_ continuation: CheckedContinuation<CompletionResult, Never>) {
    let answer = state.withLock { state in
      if state.answer == nil { state.continuation = continuation }
      return state.answer
    }
    if let answer { continuation.resume(returning: answer) }
  }

  /// Names the decode that works for this request; it is cancelled with it.
  func attach(_ job: DecodeJob) {
    let isAnswered = state.withLock { state in
      state.job = job
      return state.answer != nil
    }
    if isAnswered { job.abandon() }
  }

  /// Answers; only the first answer counts.
  func answer(_ result: CompletionResult) {
    var result = result
    result.timings.total = start.duration(to: .now)
    let waiting = state.withLock { state -> CheckedContinuation<CompletionResult, Never>? in
      guard state.answer == nil else { return nil }
      state.answer = result
      state.job = nil
      defer { state.continuation = nil }
      return state.continuation
    }
    waiting?.resume(returning: result)
  }

  /// Answers that a newer request has taken its place; its decode is left to that one.
  func supersede() {
    answer(CompletionResult(silence: .superseded))
  }

  /// Answers that the caller has gone, and ends the decode.
  func cancel() {
    let job = state.withLock { $0.job }
    answer(CompletionResult(silence: .cancelled))
    job?.abandon()
  }
}

extension CompletionResult {
  init(silence: Silence) {
    self.init()
    self.silence = silence
  }
}
