import FineTuning
import JSONCoding
import Storage
import Testing

/// `familiar finetune` up to its first step.
@Suite struct FinetuneCommandTests {
  private let state: TemporaryState
  private let program: ChildProcess
  private let model: String
  private let repository: String
  private let folder: JobFolder

  init() throws {
    state = try TemporaryState()
    program = ChildProcess(folder: state)
    model = try TinyModel.make(in: state)
    for number in 0..<9 {
      let lines = (0..<8).map { "def f\(number)_\($0)(x):\n    return x \($0) * \(number)\n" }
      try state.write(lines.joined(separator: "\n"), as: "project/\(number).py")
    }
    repository = state.file("project")
    folder = JobFolder(
      repository: repository,
      directories: StateDirectories(
        environment: ["HOME": state.path, "XDG_DATA_HOME": state.file("data")]))
  }

  private func finetune(_ arguments: String...) throws -> ChildProcess.Outcome {
    try program.run(["finetune", repository, "--model", model] + arguments)
  }

  @Test(arguments: [
    (JobControl.cancel, Int32(1), "familiar: cancelled; nothing was kept\n"),
    (.stop, 130, "familiar: stopped before there was anything to keep; start again\n"),
  ])
  func `a run that was told to end before it had begun keeps nothing`(
    word: JobControl, status: Int32, sentence: String
  ) throws {
    try JobControl.write(word, to: folder)
    let outcome = try finetune("--controlled")
    #expect(outcome.status == status)
    #expect(outcome.error.hasSuffix(sentence), "\(outcome.error)")
    #expect(outcome.output == [])
    #expect(!folder.canResume && JobControl.read(folder) == nil)
    let resumed = try finetune("--resume")
    #expect(resumed.status == 1 && resumed.error.contains("no unfinished run"))
  }

  @Test func `what an earlier run was told is nothing to one that a user starts`() throws {
    try JobControl.write(.cancel, to: folder)
    for number in 1..<9 { try FileRemoval.remove("\(repository)/\(number).py") }
    #expect(try finetune().error.contains("too little"))
  }

  @Test func `what would be learned from is written, and read again`() throws {
    let file = state.file("texts.jsonl")
    let outcome = try finetune("--export-data", file)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.text == "\(file)\n")
    #expect(outcome.error == "9 files written, 0 left out; --dry-run says why\n")
    let first = String(decoding: try FileReading.contents(of: file), as: UTF8.self)
      .split(separator: "\n").first
    let line = try JSON(parsing: String(first ?? ""))
    #expect(line["path"] == "0.py" && line["text"]?.string?.hasPrefix("def f0_0") == true)
    let again = state.file("again.jsonl")
    #expect(try finetune("--data", file, "--export-data", again).status == 0)
    #expect(try FileReading.contents(of: again) == FileReading.contents(of: file))
    #expect(FileReading.kind(of: folder.path) == nil)
    #expect(try finetune("--export-data", repository).status == 1)
  }

  @Test func `it is said where git does not answer`() throws {
    try state.write("no repository\n", as: "project/.git")
    let outcome = try finetune("--export-data", state.file("texts.jsonl"))
    #expect(outcome.status == 0)
    #expect(outcome.error.hasPrefix("familiar: all files of the folder are looked at, without git"))
  }
}
