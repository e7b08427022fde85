private import CSystem
internal import CodeCompletion
internal import JSONCoding
internal import Testing

@testable internal import LanguageServer

/// Every request id gets exactly one answer, whatever else happens.
@Suite(.timeLimit(.minutes(1))) struct RequestTests {
  private let uri = "file:///p/a.py"
  private let inlineClient: JSON = ["capabilities": ["textDocument": ["inlineCompletion": [:]]]]

  @Test func `a newer request of a document supersedes the older one`() async {
    let provider = ScriptedProvider([.init(after: "x", texts: ["yz"])], isHolding: true)
    let harness = ServerHarness(provider)
    await harness.initialize(inlineClient)
    harness.open(uri, "x")
    harness.open("file:///p/b.py", "x")
    harness.inline(1, uri, 0, 1)
    harness.inline(2, "file:///p/b.py", 0, 1)
    harness.inline("three", uri, 0, 1)
    #expect(await harness.next() == ["jsonrpc": "2.0", "id": 1, "result": nil])
    await provider.release()
    let answers = [await harness.next(), await harness.next()]
    #expect(Set(answers.compactMap { $0?["id"]?.serialized() }) == ["2", "\"three\""])
    #expect(answers.allSatisfy { $0?["result"]?["items"]?.array?.count == 1 })
  }

  @Test func `a cancelled request is answered with -32800 at once`() async {
    let provider = ScriptedProvider([.init(after: "x", texts: ["yz"])], isHolding: true)
    let harness = ServerHarness(provider)
    await harness.initialize(inlineClient)
    harness.open(uri, "x")
    harness.inline("a", uri, 0, 1)
    harness.notify("$/cancelRequest", ["id": "a"])
    let answer = await harness.next()
    #expect(answer?["id"] == "a")
    #expect(answer?["error"]?["code"] == -32800)
    // Unknown, finished and broken ids do nothing.
    for id in ["a", 77, nil, [1]] as [JSON] { harness.notify("$/cancelRequest", ["id": id]) }
    await provider.release()
    #expect(await harness.result(9, "shutdown", nil) == .null)
  }

  @Test func `an id that is under way is not taken twice`() async {
    let provider = ScriptedProvider([.init(after: "x", texts: ["yz"])], isHolding: true)
    let harness = ServerHarness(provider)
    await harness.initialize(inlineClient)
    harness.open(uri, "x")
    harness.inline(1, uri, 0, 1)
    harness.inline(1, uri, 0, 1)
    #expect(await harness.next()?["error"]?["code"] == -32600)
    await provider.release()
    #expect(await harness.next()?["result"]?["items"]?.array?.count == 1)
  }

  @Test func `requests for documents that are not open are not remembered one by one`() async {
    let harness = ServerHarness()
    await harness.initialize(inlineClient)
    func explained(_ id: JSON, _ arguments: [JSON]) async -> JSON? {
      let params: JSON = ["command": "familiar.explain", "arguments": .array(arguments)]
      return await harness.result(id, "workspace/executeCommand", params)
    }
    for number in 0..<3 { harness.inline(.integer(number), "file:///p/\(number).py", 0, 0) }
    #expect(await explained("first", ["file:///p/0.py"])?["uri"] == nil)
    #expect(await explained("last", ["file:///p/2.py"])?["uri"] == "file:///p/2.py")
    #expect(await explained("any", [])?["uri"] == "file:///p/2.py")
    harness.open(uri, "x")
    harness.inline(3, uri, 0, 1)
    #expect(await harness.answer(3) != nil)
    harness.inline(4, "file:///p/4.py", 0, 0)
    #expect(await explained("open", [.string(uri)])?["uri"]?.string == uri)
    #expect(await explained("gone", ["file:///p/2.py"])?["uri"] == nil)
  }

  @Test func `shutdown and closing answer what still runs`() async {
    let provider = ScriptedProvider(isHolding: true)
    let harness = ServerHarness(provider)
    await harness.initialize(inlineClient)
    harness.open(uri, "x")
    harness.open("file:///p/b.py", "x")
    harness.inline(1, uri, 0, 1)
    harness.inline(2, "file:///p/b.py", 0, 1)
    harness.notify("textDocument/didClose", ["textDocument": ["uri": .string(uri)]])
    #expect(await harness.next() == ["jsonrpc": "2.0", "id": 1, "result": nil])
    harness.request(3, "shutdown", nil)
    #expect(await harness.next()?["error"]?["code"] == -32800)
    #expect(await harness.next() == ["jsonrpc": "2.0", "id": 3, "result": nil])
    harness.notify("exit", nil)
    #expect(await harness.exitCode() == 0)
  }

  @Test func `the end of the input ends a server that is decoding`() async {
    let harness = ServerHarness(ScriptedProvider(isHolding: true))
    await harness.initialize(inlineClient)
    harness.open(uri, "x")
    harness.inline(1, uri, 0, 1)
    // The provider holds its answer for ever: a server that waited for it would not end.
    harness.closeInput()
    #expect(await harness.exitCode() == 1)
  }

  @Test func `the end of the input before a session is in order`() async {
    let harness = ServerHarness()
    harness.closeInput()
    #expect(await harness.exitCode() == 0)
  }

  @Test func `the end of the input after shutdown is in order`() async {
    let harness = ServerHarness()
    await harness.initialize()
    #expect(await harness.result(1, "shutdown", nil) == .null)
    harness.closeInput()
    #expect(await harness.exitCode() == 0)
  }

  @Test func `a popup does not wait longer than its deadline`() async {
    let provider = ScriptedProvider([.init(after: "x", texts: ["yz"])], isHolding: true)
    let harness = ServerHarness(provider, popupDeadline: .milliseconds(50))
    await harness.initialize()
    harness.open(uri, "x")
    let place = ServerHarness.inline(uri, 0, 1)
    let late = await harness.result(1, "textDocument/completion", place)
    #expect(late == ["isIncomplete": true, "items": []])
    await provider.release()
    let list = await harness.result(2, "textDocument/completion", place)
    #expect(list?["items"]?.array?.first?["textEdit"]?["newText"] == "xyz")
  }

  @Test func `triggers decide about candidates`() async {
    let provider = ScriptedProvider([.init(after: "x", texts: ["1", "2", "3", "4"])])
    let harness = ServerHarness(provider)
    await harness.initialize(inlineClient)
    harness.open(uri, "x")
    let automatic = await harness.result(
      1, "textDocument/inlineCompletion", ServerHarness.inline(uri, 0, 1, 2))
    let invoked = await harness.result(
      2, "textDocument/inlineCompletion", ServerHarness.inline(uri, 0, 1, 1))
    #expect(automatic?["items"]?.array?.count == 1)
    #expect(invoked?["items"]?.array?.count == 3)
    #expect(await provider.requests.map(\.trigger) == [.automatic, .invoked])
  }

  @Test func `a thousand edits and superseded requests are each answered once`() async {
    let provider = ScriptedProvider([.init(after: "!", texts: ["done"])])
    let harness = ServerHarness(provider)
    await harness.initialize(inlineClient)
    let line = "some text with a little of everything: é字😀\n"
    harness.open(uri, String(repeating: line, count: 20_000))
    #expect(await harness.result("warm", "shutdown-not", nil) == nil)
    let before = process_memory_usage().anonymous_bytes
    for number in 0..<1000 {
      let at: JSON = ["line": .integer(number * 7 % 20_000), "character": 5]
      harness.notify(
        "textDocument/didChange",
        [
          "textDocument": ["uri": .string(uri), "version": .integer(number)],
          "contentChanges": [["range": ["start": at, "end": at], "text": "a\n"]],
        ])
      harness.inline(.integer(number), uri, number, 1)
    }
    harness.notify(
      "textDocument/didChange",
      ["textDocument": ["uri": .string(uri), "version": 1001], "contentChanges": [["text": "!"]]])
    harness.inline("last", uri, 0, 1)
    var answered: [Int: Int] = [:]
    while let message = await harness.next() {
      if message["id"] == "last" {
        #expect(message["result"]?["items"]?.array?.first?["insertText"] == "done")
        break
      }
      if let id = message["id"]?.integer { answered[id, default: 0] += 1 }
      #expect(message["error"] == nil)
    }
    #expect(answered.count == 1000)
    #expect(answered.values.allSatisfy { $0 == 1 })
    // The text has 1 MB; a thousand copies would be a gigabyte. Other tests run beside this one.
    let grown = Int(process_memory_usage().anonymous_bytes) - Int(before)
    #expect(grown < 300 << 20)
  }
}
