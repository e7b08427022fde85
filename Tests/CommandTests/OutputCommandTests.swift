import JSONCoding
import ModelFiles
import Storage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that commands write where they are told, and what stands there already.
@Suite struct OutputCommandTests {
  private let state: TemporaryState
  private let program: ChildProcess
  private let source: String

  init() throws {
    state = try TemporaryState()
    program = ChildProcess(folder: state)
    source = try TinyModel.make(in: state)
  }

  private func logits(to path: String) throws -> ChildProcess.Outcome {
    try program.run(["logits", "--ids", "1", "--out", path, "--model", source])
  }

  @Test func `a link is followed, and stays`() throws {
    let old = try state.write("old", as: "real/old")
    for (link, target) in [("to-old", old), ("to-new", "real/new")] {
      #expect(symlink(target, state.file(link)) == 0)
      let outcome = try logits(to: state.file(link))
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(FileStatus(path: state.file(link))?.kind == .symbolicLink)
    }
    for name in ["real/old", "real/new"] {
      #expect(try SafetensorsFile(path: state.file(name)).tensor("logits").shape.count == 2)
    }
    #expect(symlink("real/model", state.file("to-model")) == 0)
    let arguments = ["models", "import", source, "--output", state.file("to-model")]
    #expect(try program.run(arguments).status == 0)
    #expect(FileStatus(path: state.file("to-model"))?.kind == .symbolicLink)
    #expect(FileStatus(path: state.file("real/model"))?.kind == .regular)
  }

  @Test func `a pipe is refused, also behind a link, and stays`() throws {
    #expect(mkfifo(state.file("pipe"), 0o600) == 0)
    #expect(symlink("pipe", state.file("link")) == 0)
    for name in ["pipe", "link"] {
      let outcome = try logits(to: state.file(name))
      #expect(outcome.status == 1)
      #expect(outcome.error.contains("\(state.file(name)) is not a regular file"))
    }
    #expect(FileStatus(path: state.file("pipe"))?.kind == .other)
    #expect(FileStatus(path: state.file("link"))?.kind == .symbolicLink)
  }

  @Test func `folders on the way to a result are made for all to read`() throws {
    #expect(try logits(to: state.file("a/b/l")).status == 0)
    let mask = umask(0)
    umask(mask)
    var status = stat()
    #expect(stat(state.file("a/b"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o755 & ~mask)
  }
}
