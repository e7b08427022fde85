#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Writes a file so that readers see the old one or the new one whole, whatever happens between.
///
/// The bytes go to a temporary file beside the target, which is synced and renamed over it.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var committed = false

  /// Opens a temporary file beside `path`; missing parent folders are made with mode 0700.
  package init(replacing path: String) throws(StorageError) {
    // The process id makes two writers' temporaries differ; the number, two in one process.
    let temporary = "\(path).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    descriptor = try Self.create(temporary)
    self.path = path
    self.temporary = temporary
  }

  private static func create(_ path: String) throws(StorageError) -> Int32 {
    if let slash = path.lastIndex(of: "/") {
      try Directories.create(String(path[..<slash]))
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .fromErrno("create", path) }
    return descriptor
  }

  /// Appends bytes.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    var rest = bytes
    while !rest.isEmpty {
      let done = Self.writeSome(descriptor, rest)
      if done < 0 && errno == EINTR { continue }
      guard done > 0 else { throw .fromErrno("write", path) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(done))
    }
  }

  /// Appends bytes.
  package mutating func write(_ bytes: [UInt8]) throws(StorageError) {
    var failure: StorageError?
    bytes.withUnsafeBytes { buffer in
      do throws(StorageError) { try write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Makes what was written the file at the path.
  package mutating func commit() throws(StorageError) {
    guard fsync(descriptor) == 0 else { throw .fromErrno("sync", path) }
    guard rename(temporary, path) == 0 else { throw .fromErrno("rename to", path) }
    committed = true
  }

  deinit {
    close(descriptor)
    if !committed { unlink(temporary) }
  }

  /// Writes `bytes` as the whole file at `path`.
  package static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
    var file = try AtomicFile(replacing: path)
    try file.write(bytes)
    try file.commit()
  }

  private static func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
