import Storage
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a committed file replaces the old one and is for its owner only`() throws {
    let path = try folder.write(Array("old".utf8), as: "state")
    try AtomicFile.write(Array("new".utf8), to: path)
    #expect(try FileReading.contents(of: path) == Array("new".utf8))
    #expect(try Directories.names(in: folder.path) == ["state"])
    #expect(mode(of: path) == 0o600)
  }

  @Test func `missing folders are made for their owner only`() throws {
    let path = folder.file("a/b/c/state")
    try AtomicFile.write([1], to: path)
    #expect(mode(of: folder.file("a")) == 0o700)
    #expect(mode(of: folder.file("a/b/c")) == 0o700)
  }

  @Test func `a file that is not committed leaves the old one and no temporary`() throws {
    let path = try folder.write(Array("old".utf8), as: "state")
    do {
      var file = try AtomicFile(replacing: path)
      try file.write([UInt8](repeating: 7, count: 100_000))
      #expect(try Directories.names(in: folder.path).count == 2)
    }
    #expect(try FileReading.contents(of: path) == Array("old".utf8))
    #expect(try Directories.names(in: folder.path) == ["state"])
  }

  // Swift on macOS has no fork.
  #if os(Linux)
    @Test func `a full disk is an error that names the file and leaves the old one`() throws {
      let path = try folder.write(Array("old".utf8), as: "state")
      // In a child, because the limit on file sizes holds for a whole process.
      let status = inChild {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        do throws(StorageError) {
          try AtomicFile.write([UInt8](repeating: 7, count: 100_000), to: path)
          return 1
        } catch {
          return error == .system(action: "write", path: path, code: EFBIG) ? 0 : 2
        }
      }
      #expect(status == 0)
      #expect(try FileReading.contents(of: path) == Array("old".utf8))
      #expect(try Directories.names(in: folder.path) == ["state"])
    }
  #endif

  @Test(.enabled(if: geteuid() != 0, "root writes everywhere"))
  func `a folder without write permission is an error that names the file`() throws {
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(throws: StorageError.system(action: "create", path: folder.file("x"), code: EACCES)) {
      try AtomicFile.write([1], to: folder.file("x"))
    }
  }

  @Test func `a file where a folder should be, and a folder where a file should be, are errors`()
    throws
  {
    let file = try folder.write([1], as: "file")
    #expect(throws: StorageError.self) { try AtomicFile.write([1], to: "\(file)/below") }
    #expect(throws: StorageError.notARegularFile(path: folder.path)) {
      try AtomicFile.write([1], to: folder.path)
    }
  }

  @Test func `what a killed writer left goes with the next write, a living one's stays`() throws {
    let path = folder.file("state")
    // Process ids end at 2^22, so that this one never lives.
    try folder.write([1], as: "state.tmp-99999999-5")
    try folder.write([1], as: "state.tmp-\(getpid())-5")
    try folder.write([1], as: "state.tmp-notes")
    try AtomicFile.write([2], to: path)
    let names = try Directories.names(in: folder.path)
    #expect(names == ["state", "state.tmp-\(getpid())-5", "state.tmp-notes"])
  }

  @Test func `overwriting changes bytes in place`() throws {
    let path = folder.file("state")
    var file = try AtomicFile(replacing: path, mode: 0o644)
    try file.write(Array("hello world".utf8))
    try file.overwrite(Array("WOR".utf8), at: 6)
    try file.commit()
    #expect(try FileReading.contents(of: path) == Array("hello WORld".utf8))
  }

  private func mode(of path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : nil
  }
}

#if os(Linux)
  /// Runs `body` in a forked child and returns its exit status; nil where it did not exit by itself.
  func inChild(_ body: () -> Int32) -> Int32? {
    let child = fork()
    if child == 0 { _exit(body()) }
    var status: Int32 = 0
    guard child > 0, waitpid(child, &status, 0) == child, status & 0x7f == 0 else { return nil }
    return (status >> 8) & 0xff
  }
#endif
