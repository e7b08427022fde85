import Testing

@testable import CodeCompletion

/// Documents and models may be anything.
@Suite struct HostileInputTests {
  private static let pieces = [
    "{", "}", "(", ")", "[", "]", "\"", "'", "`", "\n", "\r\n", "\r", "  ", "\t", "\\", "//", "/*",
    "*/", "#", "--[[", "]]", "\"\"\"", "a", "return x", "é", "😀", ":", ";", "<!--", "-->", "=",
    "<fim_middle>",
  ]
  private static let languages = [
    "python", "swift", "typescript", "go", "rust", "c", "java", "yaml", "shellscript", "json",
    "html", "lua", "markdown", "",
  ]

  @Test func `no text and no continuation traps`() throws {
    var generator = SplitMix(state: 42)
    func random(_ count: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...count, using: &generator) {
        bytes += Array((Self.pieces.randomElement(using: &generator) ?? "").utf8)
        if Int.random(in: 0..<20, using: &generator) == 0 {
          bytes.append(UInt8.random(in: 1...255, using: &generator))
        }
      }
      return bytes
    }
    let pipeline = CompletionPipeline()
    var shown = 0
    for round in 0..<600 {
      let text = random(60)
      let written = String(decoding: random(30), as: UTF8.self)
      let model = try Self.model(writing: written)
      var request = CompletionRequest(
        documentID: "file", filename: "a", languageID: Self.languages[round % Self.languages.count],
        text: text, offset: Int.random(in: 0...text.count, using: &generator))
      request.mode = [.auto, .line, .block][round % 3]
      let result = pipeline.complete(request, model: model)
      #expect(result.candidates.isEmpty == (result.silence != nil))
      for candidate in result.candidates {
        shown += 1
        let replaced = text[request.offset...].prefix(candidate.replacedBytesAfterCursor)
        #expect(replaced.count == candidate.replacedBytesAfterCursor)
        #expect(!replaced.contains(.newline))
        #expect(!candidate.text.utf8.isWhitespaceOnly)
      }
    }
    #expect(shown > 100)
  }

  /// A vocabulary takes a while to make; its models share one.
  private static func model(writing text: String) throws -> ScriptedModel {
    try ScriptedModel(tokenizer: ToyTokenizer.shared.get(), script: { _ in text })
  }
}
