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
  /// Deep enough for the model's and the kernels' frames; Darwin's default for threads is 512 KiB.
  private static let stackBytes = 4 << 20

  private let queue = JobQueue()

  init() {
    queue.startThread(stackBytes: Self.stackBytes)
  }

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
// synchronize on them, and destroyed in `deinit`, when the thread has given up its reference;
// `jobs` and `isStopped` are touched only while `mutex` is held.
private final class JobQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [@Sendable () -> Void] = []
  private var isStopped = false

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

  func startThread(stackBytes: Int) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackBytes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    let argument = Unmanaged.passRetained(self).toOpaque()
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let error = pthread_create(&thread, &attributes, threadMain, argument)
    // A process that may not have one more thread cannot compute either.
    precondition(error == 0, "no thread for decoding: pthread_create failed with \(error)")
  }
}

#if canImport(Glibc)
  private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }
#else
  private func threadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }
#endif
