private import Synchronization

/// Work that many threads leave for one in the background, of which there is one at a time.
///
/// What waits is one value that callers add to, so that a thread that is not let run for long costs no
/// memory. Callers may wait for each other, and never for the worker, however long that is preempted.
package final class BackgroundWork<Work: Sendable>: Sendable {
  private let waiting = Mailbox<Work>()
  private let isClaimed = Atomic(false)
  /// Of the callers alone.
  private let callers = Mutex(())

  package init() {}

  /// For callers: changes the work that waits, nil where none does.
  ///
  /// Returns whether the caller is to start the worker, or to do its part with ``end()``.
  package func add(_ change: (Work?) -> Work) -> Bool {
    callers.withLock { _ in _ = waiting.put(change(waiting.take())) }
    return claim()
  }

  /// For the worker: all that waits.
  package func take() -> Work? { waiting.take() }

  /// For the worker, when ``take()`` found nothing: returns whether it is to go on after all.
  package func end() -> Bool {
    isClaimed.store(false, ordering: .sequentiallyConsistent)
    // Whoever added work before that store has left its start to us.
    return !waiting.isEmpty && claim()
  }

  /// For who was to start the worker and could not, until it returns nil: what waits, to be done or
  /// dropped here, because nobody else will.
  ///
  /// Nil says that nothing waits and that the next ``add(_:)`` is asked for a worker again.
  package func abandon() -> Work? {
    // No caller adds between the two, and is told that there is a worker.
    callers.withLock { _ in
      if let work = waiting.take() { return work }
      isClaimed.store(false, ordering: .sequentiallyConsistent)
      return nil
    }
  }

  /// Whether a worker is at work, or about to be.
  package var isRunning: Bool { isClaimed.load(ordering: .sequentiallyConsistent) }

  private func claim() -> Bool {
    isClaimed.compareExchange(
      expected: false, desired: true, ordering: .sequentiallyConsistent
    ).exchanged
  }
}
