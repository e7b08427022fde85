private import Threading

/// One thread of its own that runs an actor.
///
/// A decode computes for tens of milliseconds to seconds without a suspension point; on the
/// cooperative pool it would keep a core's worth of other tasks from running.
final class DecodeThread: SerialExecutor {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var isStopped = false
    var isRunning = false
  }

  /// What the thread waits on; it outlives the executor until the thread has seen the end.
  private let state = Monitor(State())

  deinit {
    state.withLock { $0.isStopped = true }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    state.withLock { [state] waiting in
      waiting.jobs.append { job.runSynchronously(on: executor) }
      // A system that refuses a thread now may grant one to the next job.
      if !waiting.isRunning { waiting.isRunning = DetachedThread.start { Self.run(state) } }
    }
  }

  /// Runs what comes until the end; what was enqueued before the end still runs.
  private static func run(_ state: Monitor<State>) {
    while true {
      let batch = state.wait { waiting -> [@Sendable () -> Void]? in
        guard !waiting.jobs.isEmpty || waiting.isStopped else { return nil }
        defer { waiting.jobs = [] }
        return waiting.jobs
      }
      if batch.isEmpty { return }
      for job in batch { job() }
    }
  }
}
