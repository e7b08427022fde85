/// Completes code: prompt, decoding, post-processing, suggestion cache. Knows no LSP.
///
/// A newer request for the same document supersedes the older one, which ends with
/// ``CompletionResult/Silence/superseded``, unless what was typed agrees with the running decode.
/// Cancelling the calling task stops its decode between two tokens.
package actor CompletionEngine {
  /// What goes on in one document.
  private struct Activity {
    /// The newest request.
    var ticket: Ticket
    /// The decode that works for it, once it has waited long enough.
    var job: DecodeJob?
    var wait: Task<Void, Never>?
    var debounce = Duration.zero
  }

  private var options: Options
  private let decoder: Decoder
  private var cache = SuggestionCache()
  private var debounce = AdaptiveDebounce()
  private var activities: [String: Activity] = [:]
  /// Documents whose decode waits for the thread; each at most once, so that nothing piles up.
  private var queue: [String] = []
  private var isDraining = false
  /// Counts changes of model and settings: what was decoded before one is not kept after it.
  private var epoch = 0
  /// Changes that the decoder has not taken yet; meanwhile nothing new is decoded.
  private var pendingChanges = 0
  /// Whether it was said where the model comes from; requests wait until it was.
  private var hasModel: Bool
  private var traces = CompletionTraces()
  private var idle: IdlePreparation?

  /// Requests that wait, for their pause or for the thread, or are being decoded.
  package var pendingCount: Int { activities.count }

  /// Whether a new model or new settings wait for the decode thread.
  package var isChanging: Bool { pendingChanges > 0 }

  /// Whether a decode runs.
  package private(set) var isBusy = false

  /// - Parameter model: makes or returns the model; called once, off the caller's thread. Without
  ///   it requests wait for the first ``reload(_:)``.
  package init(
    options: Options = Options(), model: (@Sendable () throws -> any LanguageModel)? = nil
  ) {
    self.options = options
    decoder = Decoder(options: options.pipeline, loader: model ?? { throw NoModelYet() })
    hasModel = model != nil
  }

  /// Answers exactly once, at the latest when the calling task is cancelled.
  package func complete(_ request: CompletionRequest) async -> CompletionResult {
    let ticket = Ticket(request, start: .now)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        ticket.await(continuation)
        begin(ticket)
      }
    } onCancel: {
      ticket.cancel()
    }
  }

  /// Takes another model or other adapters: forgets the model, the cache and all anchors, and loads.
  ///
  /// Requests that run or wait are begun anew with it.
  package func reload(
    _ model: @escaping @Sendable () throws -> any LanguageModel
  ) async -> String? {
    interrupt()
    let failure = await decoder.reload(model)
    hasModel = true
    resume()
    return failure
  }

  /// Takes new settings; the model stays.
  ///
  /// Requests that run or wait are begun anew with them.
  package func configure(_ options: Options) async {
    self.options = options
    interrupt()
    await decoder.configure(options.pipeline)
    resume()
  }

  /// Forgets a document, and gives up on what was asked for in it.
  ///
  /// - Parameter order: when it was closed, see ``CompletionRequest/order``; by now it may be open again, and
  ///   something asked for there.
  package func documentClosed(_ documentID: String, before order: UInt64 = .max) async {
    if let activity = activities[documentID], activity.ticket.request.order < order {
      activities[documentID] = nil
      end(activity)
    }
    cache.remove(documentID: documentID)
    traces.remove(documentID: documentID)
    await decoder.forget(documentID: documentID)
  }

  /// How the last answer for a document came about; for nil, the last of all.
  package func trace(for documentID: String?) -> CompletionTrace? {
    traces.last(of: documentID)
  }

  // MARK: Requests

  private func begin(_ ticket: Ticket) {
    let request = ticket.request
    let older = activities[request.documentID]
    if let older, older.ticket.request.order > request.order {
      // Tasks may arrive in another order than they were made.
      return ticket.supersede()
    }
    stopIdling()
    if request.trigger == .automatic { debounce.keyPressed(at: ticket.start) }
    if let hit = cache.answer(request) {
      if let older {
        activities[request.documentID] = nil
        end(older)
      }
      deliver(hit, to: ticket, debounce: .zero)
      startIdling(after: request)
      return
    }
    if var older, let job = older.job, job.adopt(request) {
      older.ticket.supersede()
      older.ticket = ticket
      ticket.attach(job)
      activities[request.documentID] = older
      return
    }
    if let older { end(older) }
    let delay = delay(for: request)
    activities[request.documentID] = Activity(ticket: ticket, debounce: delay)
    if delay > .zero {
      activities[request.documentID]?.wait = Task {
        do {
          try await Task.sleep(for: delay)
        } catch {
          return
        }
        self.enqueue(ticket)
      }
    } else {
      enqueue(ticket)
    }
  }

  private func delay(for request: CompletionRequest) -> Duration {
    guard request.trigger == .automatic else { return .zero }
    switch options.debounce {
    case .fixed(let duration): return duration
    case .adaptive:
      let isInside = request.offset > 0 && request.offset <= request.text.count
      return debounce.delay(after: isInside ? request.text[request.offset - 1] : nil)
    }
  }

  /// Gives up on an older request and its decode.
  private func end(_ activity: Activity) {
    activity.wait?.cancel()
    activity.ticket.supersede()
    activity.job?.cancel()
  }

  /// Stops all decodes, because what they decode with changes.
  private func interrupt() {
    epoch += 1
    pendingChanges += 1
    stopIdling()
    cache.removeAll()
    queue = []
    for id in activities.keys {
      activities[id]?.job?.cancel()
      activities[id]?.job = nil
    }
  }

  /// Begins anew what ``interrupt()`` stopped, once the last change is made.
  private func resume() {
    pendingChanges -= 1
    guard isReady else { return }
    for activity in activities.values where activity.wait == nil && activity.job == nil {
      enqueue(activity.ticket)
    }
  }

  private var isReady: Bool { hasModel && pendingChanges == 0 }

  // MARK: Decoding

  private func enqueue(_ ticket: Ticket) {
    let id = ticket.request.documentID
    guard activities[id]?.ticket === ticket else { return }
    guard !ticket.isAnswered else {
      activities[id] = nil
      return
    }
    activities[id]?.wait = nil
    guard isReady else { return }
    let job = DecodeJob(ticket.request)
    ticket.attach(job)
    activities[id]?.job = job
    if !queue.contains(id) { queue.append(id) }
    guard !isDraining else { return }
    isDraining = true
    Task { await drain() }
  }

  private func drain() async {
    var last: CompletionRequest?
    while !queue.isEmpty {
      let id = queue.removeFirst()
      guard let job = activities[id]?.job else { continue }
      isBusy = true
      let start = ContinuousClock.now
      let begun = epoch
      let trace = await decoder.run(job)
      isBusy = false
      guard begun == epoch else { continue }
      last = job.request
      finish(job, trace: trace, elapsed: start.duration(to: .now))
    }
    isDraining = false
    if let last { startIdling(after: last) }
  }

  private func finish(_ job: DecodeJob, trace: CompletionTrace, elapsed: Duration) {
    let id = job.request.documentID
    let wasCut = trace.result.silence == .cancelled
    if !wasCut {
      cache.insert(trace, for: job.request, variant: job.variant)
      debounce.answered(after: elapsed)
    }
    // Otherwise a newer request has begun anew.
    guard let activity = activities[id], activity.job === job else { return }
    activities[id] = nil
    let ticket = activity.ticket
    if ticket.isAnswered { return }
    let isOwnAnswer =
      ticket.request.offset == job.request.offset
      && ticket.request.text.count == job.request.text.count
    if isOwnAnswer, !wasCut {
      deliver(trace, to: ticket, debounce: activity.debounce)
    } else if var hit = cache.answer(ticket.request, variant: job.variant) {
      hit.source = .runningDecode
      hit.result.prompt = trace.result.prompt
      hit.result.timings = trace.result.timings
      deliver(hit, to: ticket, debounce: activity.debounce)
    } else {
      // What was typed went another way after all.
      activities[id] = Activity(ticket: ticket)
      enqueue(ticket)
    }
  }

  private func deliver(_ trace: CompletionTrace, to ticket: Ticket, debounce: Duration) {
    var trace = trace
    let request = ticket.request
    trace.result.timings.debounce = debounce
    trace.minimumLogProbability = request.minimumLogProbability
    if let doubt = trace.doubt(about: request) {
      trace.result.candidates = []
      trace.result.silence = doubt
    }
    trace.result.timings.total = ticket.start.duration(to: .now)
    traces.insert(trace)
    ticket.answer(trace.result)
  }

  // MARK: Pauses

  private func startIdling(after request: CompletionRequest) {
    guard options.preparesWhenIdle, activities.isEmpty else { return }
    stopIdling()
    idle = IdlePreparation(after: request, on: decoder)
  }

  private func stopIdling() {
    idle?.cancel()
    idle = nil
  }
}
