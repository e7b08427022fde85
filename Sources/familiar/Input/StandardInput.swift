#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What is piped into a command.
enum StandardInput {
  static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// More than this is refused: it would have to be held in memory several times over.
  private static let limit = 1 << 30

  /// All bytes up to the end of standard input.
  static func contents() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try Interruption.check()
      let got = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else {
        throw CommandError.inputFailed(reason: String(cString: strerror(errno)))
      }
      if got == 0 { return bytes }
      bytes += buffer[..<got]
      guard bytes.count <= limit else {
        throw CommandError.inputFailed(reason: "more than \(limit) bytes came")
      }
    }
  }
}
