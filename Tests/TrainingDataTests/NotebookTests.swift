import Testing

@testable import TrainingData

/// What of a notebook is code.
struct NotebookTests {
  @Test(arguments: [
    (#"{"cells":[{"cell_type":"code","source":["a = 1\n","b = 2"]}]}"#, "a = 1\nb = 2\n"),
    (#"{"cells":[{"cell_type":"code","source":"a = 1\n"}],"nbformat":4}"#, "a = 1\n"),
    (
      #"{"cells":[{"cell_type":"markdown","source":"text"},{"cell_type":"code","source":"a"}]}"#,
      "a\n"
    ),
    (
      #"{"cells":[{"cell_type":"code","source":"!pip install x"},"#
        + #"{"cell_type":"code","source":"%%capture\nb"},{"cell_type":"code","source":"c = 3"}]}"#,
      "c = 3\n"
    ),
    (#"{"worksheets":[{"cells":[{"cell_type":"code","input":["a\n","b"]}]}]}"#, "a\nb\n"),
    (#"{"cells":[{"cell_type":"code","source":"a\r\nb"}]}"#, "a\nb\n"),
    // Outputs and unknown cells do not matter.
    (
      #"{"cells":[{"cell_type":"code","source":"a","outputs":[{"data":7}]},{"cell_type":9},5]}"#,
      "a\n"
    ),
  ])
  func `code cells are joined`(json: String, code: String) throws {
    let text = try DocumentText.of(Array(json.utf8), path: "a.ipynb", language: "python").get()
    #expect(String(decoding: text.bytes, as: UTF8.self) == code)
  }

  @Test(arguments: [
    ("", TrainingExclusion.brokenNotebook), ("[]", .brokenNotebook), ("{}", .brokenNotebook),
    ("7", .brokenNotebook), (#"{"cells":7}"#, .brokenNotebook), ("{\"cells\":[", .brokenNotebook),
    (#"{"cells":[{"cell_type":"code"}]}"#, .brokenNotebook),
    (#"{"cells":[{"cell_type":"code","source":{"a":1}}]}"#, .brokenNotebook),
    (#"{"cells":[{"cell_type":"code","source":["a",1]}]}"#, .brokenNotebook),
    (#"{"cells":[]}"#, .notebookWithoutCode),
    (#"{"cells":[7,null,{}]}"#, .notebookWithoutCode),
    (#"{"cells":[{"cell_type":"code","source":"  \n"}]}"#, .notebookWithoutCode),
    (#"{"cells":[{"cell_type":"code","source":" !ls"}]}"#, .notebookWithoutCode),
    (#"{"worksheets":[{}]}"#, .notebookWithoutCode),
  ])
  func `what is broken or empty says so`(json: String, reason: TrainingExclusion) {
    let text = DocumentText.of(Array(json.utf8), path: "a.IPYNB", language: "python")
    #expect(text == .failure(reason))
  }

  @Test func `nothing that is cut off or nested without end traps`() {
    let whole = Array(
      #"{"cells":[{"cell_type":"code","source":["a = 1\n","\u00e9"]}],"metadata":{}}"#.utf8)
    for count in whole.indices {
      let text = DocumentText.of(Array(whole[..<count]), path: "a.ipynb", language: "python")
      #expect(text == .failure(.brokenNotebook))
    }
    let nested = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(
      DocumentText.of(nested, path: "a.ipynb", language: "python") == .failure(.brokenNotebook))
  }

  @Test(arguments: [
    (#"{"language_info":{"name":"R"}}"#, "r"), (#"{"kernelspec":{"language":"julia"}}"#, "julia"),
    ("{}", "python"), ("7", "python"),
  ])
  func `the kernel says which language it is`(metadata: String, language: String) throws {
    let json = #"{"cells":[{"cell_type":"code","source":"a"}],"metadata":\#(metadata)}"#
    let text = try DocumentText.of(Array(json.utf8), path: "a.ipynb", language: "python").get()
    #expect(text.language == language)
  }
}
