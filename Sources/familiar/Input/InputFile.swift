internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What a command is told to read: a file, or what a shell hands over in the place of one.
enum InputFile {
  /// More than this is refused, as in ``FileReading/contents(of:limit:)``.
  private static let limit = 1 << 30

  /// All bytes at `path`: of a file, or of a pipe or a device up to its end.
  static func contents(of path: String) throws -> [UInt8] {
    guard FileReading.kind(of: path) == .other else { return try FileReading.contents(of: path) }
    let descriptor = try opened(path)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try Interruption.check()
      let got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw StorageError.fromErrno("read", path) }
      if got == 0 { return bytes }
      bytes += buffer[..<got]
      guard bytes.count <= limit else {
        throw StorageError.tooLarge(path: path, bytes: bytes.count, limit: limit)
      }
    }
  }

  /// Waits for who writes into the pipe; Ctrl-C ends that.
  private static func opened(_ path: String) throws -> Int32 {
    while true {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw StorageError.fromErrno("open", path) }
      try Interruption.check()
    }
  }
}
