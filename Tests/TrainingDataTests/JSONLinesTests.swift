import Storage
import TestSupport
import Testing

@testable import TrainingData

/// Documents that come and go as JSON Lines.
struct JSONLinesTests {
  private func scan(_ path: String) throws -> ScanResult {
    try JSONLinesDocuments.scan(path, tokenizer: Samples.tokenizer())
  }

  @Test func `what was exported is imported as it was`() throws {
    let folder = try TemporaryFolder()
    var random = CounterRandom(seed: 4, stream: 4)
    for index in 0..<12 {
      let text = String(decoding: Samples.text(&random, atoms: 60), as: UTF8.self)
      try folder.write(
        Array((Samples.source(index) + text).utf8), as: "repo/d/f \(index) é\".py")
    }
    let repository = try Samples.scan(folder.file("repo"))
    let file = folder.file("data.jsonl")
    let (written, changed) = try repository.exportJSONLines(to: file)
    #expect(written == 12 && changed.isEmpty)
    let imported = try scan(file)
    #expect(imported.source == .jsonLines)
    #expect(imported.files.map(\.path) == repository.files.map(\.path))
    #expect(imported.files.map(\.split) == repository.files.map(\.split))
    for (one, other) in zip(imported.files, repository.files) {
      #expect(try imported.text(of: one) == repository.text(of: other))
      #expect(one.tokens == other.tokens)
    }
    let again = folder.file("again.jsonl")
    try imported.exportJSONLines(to: again)
    #expect(try FileReading.contents(of: again) == FileReading.contents(of: file))
    #expect(try repository.exportJSONLines(of: .test, to: again).written < 12)
  }

  @Test(arguments: [
    ("{\"text\":\"a\",\"path\":\"b.py\"}\n{\n", 2, "not valid JSON"),
    ("\n\n[]\n", 3, "no JSON object"), ("{\"path\":\"a\"}", 1, "no string \"text\""),
    ("{\"text\":7,\"path\":\"a\"}", 1, "no string \"text\""),
    ("{\"text\":\"x = 1\"}", 1, "no string \"path\""),
    ("{\"text\":\"x = 1\",\"path\":\"\"}", 1, "no string \"path\""),
    ("{\"text\":\"x\",\"path\":\"a\"} {}", 1, "not valid JSON"), ("\u{0}", 1, "not valid JSON"),
  ])
  func `a bad line is named`(text: String, line: Int, reason: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Array(text.utf8), as: "d.jsonl")
    let error = #expect(throws: TrainingDataError.self) { try scan(file) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.hasPrefix("line \(line) of \(file): \(reason)"), "\(message)")
  }

  @Test func `secrets and copies are left out, and odd files are read`() throws {
    let folder = try TemporaryFolder()
    let secret = #"api_key = \"q8Zt4LmX2vB7nR1cK9sW5yD3\""#
    let lines = [
      #"{"text":"\#(secret)","path":"a.py"}"#, #"{"text":"x = 1\r\n","path":".env"}"#,
      #"{"text":"","path":"empty.py"}"#, #"{"text":"y = 1\r\n","path":"kept.thing","extra":[1]}"#,
      "   ", #"{"path":"copy.py","text":"y = 1\n"}"#, #"{"text":"z\u0000","path":"zero.py"}"#,
      #"{"text":"last = 3","path":"last.py"}"#,
    ]
    let bytes = [0xEF, 0xBB, 0xBF] + Array(lines.joined(separator: "\r\n").utf8)
    let result = try scan(try folder.write(bytes, as: "d.jsonl"))
    #expect(
      result.reasons == [
        "a.py": "secret_content", ".env": "secret_name", "empty.py": "empty", "zero.py": "binary",
        "copy.py": "", "kept.thing": "exact_duplicate", "last.py": "",
      ])
    let copy = try #require(result.files.first { $0.path == "copy.py" })
    #expect(try result.text(of: copy) == Array("y = 1\n".utf8))
  }

  @Test func `a file that is not there, empty or replaced is told`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: TrainingDataError.self) { try scan(folder.file("none")) }
    #expect(try scan(try folder.write([], as: "empty.jsonl")).files.isEmpty)
    let file = try folder.write(
      Array(#"{"text":"x = 1","path":"a.py"}"#.utf8), as: "d.jsonl")
    let result = try scan(file)
    // The old file stays mapped.
    try folder.write(Array("garbage".utf8), as: "d.jsonl")
    #expect(try result.text(of: result.files[0]) == Array("x = 1".utf8))
  }
}
