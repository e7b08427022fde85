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
  private struct Part {
    var lanes: UnsafeBufferPointer<Lane>
    /// Kept so that the reads cannot be optimized away.
    var sum = Lane.zero

    mutating func read() {
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
    // SAFETY: every thread has one element, and is joined before they are freed.
    let parts = UnsafeMutableBufferPointer<Part>.allocate(capacity: threads)
    defer { parts.deallocate() }
    for thread in 0..<threads {
      let range = min(thread * share, lanes.count)..<min((thread + 1) * share, lanes.count)
      parts.initializeElement(
        at: thread, to: Part(lanes: UnsafeBufferPointer(rebasing: lanes[range])))
    }
    var started: [pthread_t] = []
    for thread in 1..<max(1, threads) {
      if let handle = start(parts.baseAddress.map { $0 + thread }) {
        started.append(handle)
      } else {
        parts[thread].read()
      }
    }
    parts[0].read()
    for handle in started { pthread_join(handle, nil) }
  }

  private static func start(_ part: UnsafeMutablePointer<Part>?) -> pthread_t? {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, nil,
      { argument in
        ReadBandwidth.read(argument)
        return nil
      }, UnsafeMutableRawPointer(part))
    return status == 0 ? thread : nil
  }

  private static func read(_ part: UnsafeMutableRawPointer?) {
    part?.assumingMemoryBound(to: Part.self).pointee.read()
  }
}
