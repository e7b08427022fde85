#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Reads whole files into memory.
package enum FileReading {
  /// The bytes of the regular file at `path`; more than `limit` of them is an error.
  package static func contents(
    of path: String, limit: Int = 1 << 30
  ) throws(StorageError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .fromErrno("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .fromErrno("stat", path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    let expected = Int(status.st_size)
    guard expected <= limit else { throw .tooLarge(path: path, bytes: expected, limit: limit) }
    var failure: StorageError?
    // A file that grows while it is read yields what it had when it was opened.
    let bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, filled in
      while filled < expected {
        let got = read(descriptor, buffer.baseAddress.map { $0 + filled }, expected - filled)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = .fromErrno("read", path) }
        if got <= 0 { return }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Whether anything exists at `path`, and whether it is a folder.
  package static func kind(of path: String) -> FileKind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .directory
    case S_IFREG: return .regular
    default: return .other
    }
  }
}

/// What stands at a path, symbolic links followed.
package enum FileKind: Sendable {
  case regular
  case directory
  case other
}
