internal import JSONCoding

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Where results go: once, when they are whole, so that a failure leaves nothing here.
enum StandardOutput {
  /// Writes `bytes`; a reader that has gone away is no failure.
  static func write(_ bytes: some Sequence<UInt8>) throws(CommandError) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let done = rest.withUnsafeBytes { writeBytes($0.baseAddress, $0.count) }
      if done < 0 && errno == EINTR { continue }
      if done < 0 && errno == EPIPE { return }
      guard done > 0 else {
        throw .outputFailed(reason: String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(done)
    }
  }

  /// Writes `text`, to which a newline is added.
  static func write(line text: String) throws(CommandError) { try write("\(text)\n".utf8) }

  /// Writes one document on one line.
  static func write(_ json: JSON) throws(CommandError) { try write(line: json.serialized()) }

  private static func writeBytes(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(STDOUT_FILENO, bytes, count)
    #else
      Darwin.write(STDOUT_FILENO, bytes, count)
    #endif
  }
}
