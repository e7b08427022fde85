#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How many bytes a second a number of threads read from memory: the limit of decoding.
enum ReadBandwidth {
  /// Larger than the last-level caches of the CPUs that Familiar is meant for.
  private static let bufferBytes = 256 << 20
  private static let rounds = 5

  private typealias Lane = SIMD8<UInt64>

  /// What one thread reads.
  private final class Part {
    // SAFETY: a part of the buffer of `bytesPerSecond`, which joins the thread before it frees it.
    let lanes: UnsafeBufferPointer<Lane>
    /// Kept so that the reads cannot be optimized away.
    var sum = Lane.zero

    init(_ lanes: UnsafeBufferPointer<Lane>) { self.lanes = lanes }

    func read() {
      // Four sums, because one would wait for each addition before the next.
      var (one, two, three, four) = (Lane.zero, Lane.zero, Lane.zero, Lane.zero)
      for index in stride(from: 0, to: lanes.count - lanes.count % 4, by: 4) {
        one ^= lanes[index]
        two ^= lanes[index + 1]
        three ^= lanes[index + 2]
        four ^= lanes[index + 3]
      }
      sum = one ^ two ^ three ^ four
    }
  }

  /// The median over some rounds; nil where there is not enough memory.
  static func bytesPerSecond(threads: Int) throws -> Double? {
    let count = bufferBytes / MemoryLayout<Lane>.stride
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, bufferBytes) == 0, let memory else { return nil }
    defer { free(memory) }
    // Pages that were never written all map to one page of zeros.
    memset(memory, 1, bufferBytes)
    let lanes = UnsafeBufferPointer(
      start: UnsafePointer(memory.bindMemory(to: Lane.self, capacity: count)), count: count)
    var rates: [Double] = []
    for _ in 0..<rounds {
      try Interruption.check()
      let start = ContinuousClock.now
      readAll(lanes, threads: threads)
      rates.append(Double(bufferBytes) / ((ContinuousClock.now - start) / .seconds(1)))
    }
    return Median.of(rates)
  }

  private static func readAll(_ lanes: UnsafeBufferPointer<Lane>, threads: Int) {
    let share = (lanes.count + threads - 1) / threads
    let parts = stride(from: 0, to: lanes.count, by: share).map {
      Part(UnsafeBufferPointer(rebasing: lanes[$0..<min($0 + share, lanes.count)]))
    }
    var started: [pthread_t] = []
    for part in parts.dropFirst() {
      if let thread = start(part) { started.append(thread) } else { part.read() }
    }
    parts.first?.read()
    for thread in started { pthread_join(thread, nil) }
  }

  private static func start(_ part: Part) -> pthread_t? {
    // SAFETY: the thread takes the reference over and releases it.
    let argument = Unmanaged.passRetained(part).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(&thread, nil, { body($0) }, argument)
      if status == 0 { return thread }
    #else
      var thread = pthread_t()
      let status = pthread_create(&thread, nil, { body($0) }, argument)
      if status == 0 { return thread }
    #endif
    Unmanaged<Part>.fromOpaque(argument).release()
    return nil
  }

  private static func body(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Part>.fromOpaque(argument).takeRetainedValue().read()
    return nil
  }
}
