private import Threading

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// One thread of its own that runs an actor.
///
/// A decode computes for tens of milliseconds to seconds without a suspension point; on the
/// cooperative pool it would keep a core's worth of other tasks from running.
final class DecodeThread: SerialExecutor {
  private let queue = JobQueue()

  deinit {
    queue.stop()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.push { job.runSynchronously(on: executor) }
  }
}

/// What the thread waits on; it outlives the executor until the thread has seen the end.
// SAFETY: `mutex` and `condition` are made in `init`, used only through the pthread calls that
// synchronize on them, and destroyed in `deinit`, when the thread has given up its reference; the
// other properties are touched only while `mutex` is held.
private final class JobQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [@Sendable () -> Void] = []
  private var isStopped = false
  private var isRunning = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func push(_ job: @escaping @Sendable () -> Void) {
    pthread_mutex_lock(mutex)
    jobs.append(job)
    // A system that refuses a thread now may grant one to the next job.
    if !isRunning { isRunning = DetachedThread.start { self.run() } }
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  func stop() {
    pthread_mutex_lock(mutex)
    isStopped = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Runs what comes until the end; what was pushed before the end still runs.
  func run() {
    while true {
      pthread_mutex_lock(mutex)
      while jobs.isEmpty, !isStopped { pthread_cond_wait(condition, mutex) }
      let batch = jobs
      jobs = []
      pthread_mutex_unlock(mutex)
      if batch.isEmpty { return }
      for job in batch { job() }
    }
  }
}
