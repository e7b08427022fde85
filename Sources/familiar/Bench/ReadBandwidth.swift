#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How many bytes a second a number of threads read from memory: the limit of decoding.
enum ReadBandwidth {
  /// At least larger than the last-level caches of the CPUs that Familiar is meant for; at most what
  /// they can spare.
  private static let bufferBytes = (256 << 20)...(1 << 30)
  private static let rounds = 5

  /// What the buffer is filled with, and what is looked for in it in vain.
  private static let (filling, absent) = (Int32(1), Int32(2))

  /// The median over some rounds; nil where there is not enough memory.
  ///
  /// - Parameter tokenBytes: what decoding a token reads; as much is read here, so that a cache of some
  ///   hundred megabytes, as servers have, favours neither.
  static func bytesPerSecond(threads: Int, tokenBytes: Int) throws -> Double? {
    let bufferBytes = min(max(tokenBytes, bufferBytes.lowerBound), bufferBytes.upperBound)
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, bufferBytes) == 0, let memory else { return nil }
    defer { free(memory) }
    // Pages that were never written all map to one page of zeros.
    memset(memory, filling, bufferBytes)
    let buffer = UnsafeRawBufferPointer(start: memory, count: bufferBytes)
    var rates: [Double] = []
    for _ in 0..<rounds {
      try Interruption.check()
      let start = ContinuousClock.now
      readAll(buffer, threads: threads)
      rates.append(Double(bufferBytes) / ((ContinuousClock.now - start) / .seconds(1)))
    }
    return Median.of(rates)
  }

  private static func readAll(_ buffer: UnsafeRawBufferPointer, threads: Int) {
    let share = (buffer.count + threads - 1) / threads
    // SAFETY: every thread has one element, and is joined before they are freed.
    let parts = UnsafeMutableBufferPointer<UnsafeRawBufferPointer>.allocate(capacity: threads)
    defer { parts.deallocate() }
    for thread in 0..<threads {
      let range = min(thread * share, buffer.count)..<min((thread + 1) * share, buffer.count)
      parts.initializeElement(at: thread, to: UnsafeRawBufferPointer(rebasing: buffer[range]))
    }
    var started: [pthread_t] = []
    for thread in 1..<max(1, threads) {
      if let handle = start(parts.baseAddress.map { $0 + thread }) {
        started.append(handle)
      } else {
        read(parts[thread])
      }
    }
    read(parts[0])
    for handle in started { pthread_join(handle, nil) }
  }

  private static func start(_ part: UnsafeMutablePointer<UnsafeRawBufferPointer>?) -> pthread_t? {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, nil,
      { argument in
        // An optional on Linux, not one on macOS.
        let part: UnsafeMutableRawPointer? = argument
        if let part = part?.assumingMemoryBound(to: UnsafeRawBufferPointer.self).pointee {
          ReadBandwidth.read(part)
        }
        return nil
      }, UnsafeMutableRawPointer(part))
    return status == 0 ? thread : nil
  }

  /// The C library searches with the widest loads of the CPU, whatever this file is built for.
  private static func read(_ part: UnsafeRawBufferPointer) {
    guard let start = part.baseAddress else { return }
    // Using the answer keeps the search from being optimized away.
    if memchr(start, absent, part.count) != nil {
      StandardError.write("familiar: the buffer holds another byte\n")
    }
  }
}
