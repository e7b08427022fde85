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
  ///
  /// Temporaries that a killed process left for the same path are removed.
  /// - Parameter mode: 0600 for state; 0644, less the umask, for files the user asked to have.
  package init(replacing path: String, mode: UInt32 = 0o600) throws(StorageError) {
    guard FileReading.kind(of: path) != .directory else { throw .notARegularFile(path: path) }
    try Directories.create(TemporaryPath.folder(of: path))
    for abandoned in TemporaryPath.abandoned(for: path) { unlink(abandoned) }
    let temporary = TemporaryPath.make(for: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw .fromErrno("create", path) }
    self.descriptor = descriptor
    self.path = path
    self.temporary = temporary
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

  /// Writes `bytes` over what was written before, from `offset` on.
  package mutating func overwrite(_ bytes: [UInt8], at offset: Int) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        pwrite(
          descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done,
          off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .fromErrno("write", path) }
      done += count
    }
  }

  /// Maps what was written so far; of what is appended later it has nothing.
  package func mapped() throws(StorageError) -> MappedFile { try MappedFile(path: temporary) }

  /// Makes what was written the file at the path.
  package mutating func commit() throws(StorageError) {
    guard fsync(descriptor) == 0 else { throw .fromErrno("sync", path) }
    guard rename(temporary, path) == 0 else { throw .fromErrno("rename to", path) }
    committed = true
    try? TemporaryPath.sync(folder: TemporaryPath.folder(of: path))
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
