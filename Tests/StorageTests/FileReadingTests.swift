import Storage
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct FileReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a file is read whole, an empty one too`() throws {
    let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try FileReading.contents(of: try folder.write(bytes, as: "a")) == bytes)
    #expect(try FileReading.contents(of: try folder.write([], as: "b")).isEmpty)
  }

  @Test func `more than the limit is an error that gives both numbers`() throws {
    let path = try folder.write([1, 2, 3], as: "a")
    #expect(throws: StorageError.tooLarge(path: path, bytes: 3, limit: 2)) {
      try FileReading.contents(of: path, limit: 2)
    }
  }

  @Test func `pipes, folders and devices are refused without waiting`() throws {
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, folder.path, "/dev/zero"] {
      #expect(throws: StorageError.notARegularFile(path: path)) {
        try FileReading.contents(of: path)
      }
      #expect(throws: StorageError.notARegularFile(path: path)) { try MappedFile(path: path) }
    }
  }

  @Test func `a path where nothing stands is an error that names it`() {
    let path = folder.file("nothing")
    let expected = StorageError.system(action: "open", path: path, code: ENOENT)
    #expect(throws: expected) { try FileReading.contents(of: path) }
    #expect(throws: expected) { try MappedFile(path: path) }
    #expect(expected.description == "cannot open \(path): No such file or directory")
  }

  @Test func `kinds follow symbolic links`() throws {
    let file = try folder.write([1], as: "file")
    #expect(symlink(folder.path, folder.file("link")) == 0)
    #expect(symlink(folder.file("nowhere"), folder.file("dangling")) == 0)
    #expect(FileReading.kind(of: file) == .regular)
    #expect(FileReading.kind(of: folder.file("link")) == .directory)
    #expect(FileReading.kind(of: folder.file("dangling")) == nil)
    #expect(FileReading.kind(of: "/dev/null") == .other)
    #expect(ExecutablePath.resolved(folder.file("link")) == folder.path)
  }

  @Test func `this program knows where it lies`() throws {
    let path = try #require(ExecutablePath.current)
    #expect(FileReading.kind(of: path) == .regular)
    #expect(ExecutablePath.resolved(path) == path)
  }
}

@Suite struct MappedFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a mapping holds the file's bytes after its path has gone to another`() throws {
    let path = try folder.write([1, 2, 3], as: "a")
    let file = try MappedFile(path: path)
    try folder.write([9, 9, 9, 9], as: "a")
    #expect(Array(file.bytes) == [1, 2, 3])
    #expect(try MappedFile(path: path).fingerprint != file.fingerprint)
  }

  @Test func `an empty file maps to nothing`() throws {
    #expect(try MappedFile(path: try folder.write([], as: "a")).bytes.isEmpty)
  }

  @Test func `what a file lost while it was mapped reads as zeros and is told`() throws {
    let path = try folder.write([UInt8](repeating: 1, count: 100_000), as: "a")
    let file = try MappedFile(path: path)
    let other = try MappedFile(path: path)
    #expect(truncate(path, 100) == 0)
    #expect(file.bytes[0] == 1)
    #expect(!file.isDamaged)
    #expect(!file.isUnchanged)
    #expect(file.bytes.dropFirst(50_000).allSatisfy { $0 == 0 })
    #expect(file.isDamaged)
    #expect(!other.isDamaged)
  }

  // Swift on macOS has no fork.
  #if os(Linux)
    @Test func `more mappings than are guarded still read`() throws {
      let path = try folder.write([1, 2, 3], as: "a")
      func read(_ count: Int) -> Int32 {
        guard let files = try? (0..<count).map({ _ in try MappedFile(path: path) }) else {
          return 1
        }
        return files.allSatisfy { Array($0.bytes) == [1, 2, 3] && !$0.isDamaged } ? 0 : 2
      }
      // Once here: the child inherits the locks of the runtime as they are, and must need none.
      #expect(read(1) == 0)
      // In a child: here they would take the guards from tests that cut mapped files short meanwhile.
      let status = inChild { read(400) }
      #expect(status == 0)
    }
  #endif
}
