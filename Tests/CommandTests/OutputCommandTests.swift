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

  @Test func `the text around a cursor may come through a pipe`() throws {
    let pipe = state.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let before = try state.write("x = (", as: "before")
    let arguments = ["--suffix-file", "/dev/null", "--max-tokens", "4", "--model", source]
    let writer = try #require(popen("printf 'x = (' > '\(pipe)'", "r"))
    let piped = try program.run(["complete", "--prefix-file", pipe] + arguments)
    pclose(writer)
    #expect(piped.status == 0, "\(piped.error)")
    #expect(piped == (try program.run(["complete", "--prefix-file", before] + arguments)))
  }

  @Test func `a text that does not reach standard output is a failure`() throws {
    #if os(Linux)
      for arguments in [["--help"], ["models", "--help"], ["--version"]] {
        let outcome = try program.run(arguments, output: "/dev/full")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("cannot write the result to standard output"))
      }
    #endif
    #expect(try program.run(["--help"]).text.contains("USAGE: familiar"))
    #expect(try program.run(["--version"]).text.split(separator: "\n").count == 1)
  }

  @Test func `too many tokens are answered with options that the command has`() throws {
    let ids = (0..<257).map { _ in "1" }.joined(separator: ",")
    for (arguments, advice) in [
      (["logits", "--ids", ids, "--out", state.file("l")], "give fewer --ids"),
      (["generate", "--ids", ids], "give fewer ids or a smaller --max-tokens"),
      (["bench", "--prompt", "300"], "give a smaller --prompt or --generate"),
      (["bench", "--train", "--length", "300"], "give a smaller --length"),
    ] {
      let outcome = try program.run(arguments + ["--model", source])
      #expect(outcome.status == 1)
      #expect(outcome.error.hasSuffix("\(advice)\n"), "\(outcome.error)")
    }
  }

  @Test func `a repository without files has no plan, and memory has keys as all JSON`() throws {
    try Directories.create(state.file("empty"))
    let empty = try program.run(
      ["finetune", "--dry-run", state.file("empty"), "--json", "--model", source])
    #expect(empty.status == 0 && empty.output.isEmpty)
    #expect(empty.error.contains("a run would end at once"))
    let text = (0..<400).map { "value_\($0) = compute(\($0))\n" }.joined()
    for name in ["a", "b", "c", "d"] {
      try state.write("# \(name)\n" + text, as: "full/\(name).py")
    }
    let full = try program.run(
      ["finetune", "--dry-run", state.file("full"), "--json", "--model", source])
    let plan = try JSON(parsing: full.text.split(separator: "\n").last.map(String.init) ?? "")
    let keys = (plan["plan"]?["memory_bytes"]?.members ?? []).map(\.key)
    #expect(keys.contains("transposed_weights"))
    #expect(keys.allSatisfy { !$0.contains(" ") })
  }
}
