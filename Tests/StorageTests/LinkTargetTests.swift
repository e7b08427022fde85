import Storage
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a file is written that was asked for through a link.
struct LinkTargetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func link(_ name: String, to target: String) -> String {
    #expect(symlink(target, folder.file(name)) == 0)
    return folder.file(name)
  }

  @Test func `links lead to their target, absolute and relative, also before it exists`() throws {
    let file = try folder.write([1], as: "real/file")
    #expect(try LinkTarget.of(file) == file)
    #expect(try LinkTarget.of(link("absolute", to: file)) == file)
    #expect(try LinkTarget.of(link("relative", to: "real/file")) == file)
    #expect(try LinkTarget.of(link("twice", to: "relative")) == file)
    #expect(try LinkTarget.of(link("dangling", to: "real/new")) == folder.file("real/new"))
    #expect(try LinkTarget.of(folder.file("none")) == folder.file("none"))
    #expect(try LinkTarget.of("no-such-file") == "no-such-file")
  }

  @Test func `a folder, a pipe and a circle of links are refused`() throws {
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [folder.path, pipe, link("to-pipe", to: "pipe"), link("to-folder", to: ".")] {
      #expect(throws: StorageError.notARegularFile(path: path)) { try LinkTarget.of(path) }
    }
    _ = link("one", to: "other")
    #expect {
      try LinkTarget.of(link("other", to: "one"))
    } throws: {
      "\($0)".contains("follow the links of")
    }
  }

  @Test func `folders that a user asked for are made for all to read`() throws {
    try Directories.create(folder.file("a/b"), mode: 0o755)
    try Directories.create(folder.file("c"))
    let mask = umask(0)
    umask(mask)
    for (name, mode) in [("a", 0o755), ("a/b", 0o755), ("c", 0o700)] as [(String, mode_t)] {
      var status = stat()
      #expect(stat(folder.file(name), &status) == 0)
      #expect(status.st_mode & 0o777 == mode & ~mask)
    }
  }
}
