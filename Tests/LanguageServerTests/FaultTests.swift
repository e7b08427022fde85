internal import CodeCompletion
internal import JSONCoding
internal import OrderedCollections
internal import Testing

@testable internal import LanguageServer

/// Hostile, broken and unusual input.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
  private let uri = "file:///p/a.py"

  /// Whether the server still answers.
  private func isAlive(_ harness: ServerHarness) async -> Bool {
    harness.request("alive", "textDocument/inlineCompletion", [:])
    return await harness.answer("alive")?["error"]?["code"] == -32602
  }

  @Test func `a session byte by byte is a session`() async {
    let harness = ServerHarness(ScriptedProvider([.init(after: "é", texts: ["!"])]))
    let messages: [JSON] = [
      ["jsonrpc": "2.0", "id": 1, "method": "initialize", "params": ["capabilities": [:]]],
      ["jsonrpc": "2.0", "method": "initialized", "params": [:]],
      [
        "jsonrpc": "2.0", "method": "textDocument/didOpen",
        "params": [
          "textDocument": [
            "uri": .string(uri), "languageId": "python", "version": 1, "text": "é",
          ]
        ],
      ],
      [
        "jsonrpc": "2.0", "id": 2, "method": "textDocument/inlineCompletion",
        "params": ServerHarness.inline(uri, 0, 1),
      ],
    ]
    for byte in messages.flatMap(ServerHarness.framed) { harness.send([byte]) }
    #expect(await harness.answer(2)?["result"]?["items"]?.array?.count == 1)
  }

  @Test func `a message that is not JSON is answered with a parse error`() async {
    let harness = ServerHarness()
    await harness.initialize()
    harness.send(Array("Content-Length: 5\r\n\r\n{\"a\":".utf8))
    let answer = await harness.next()
    #expect(answer?["id"] == .null)
    #expect(answer?["error"]?["code"] == -32700)
  }

  @Test(arguments: ["2147483648", "-1", "99999999999999999999", "x"])
  func `an impossible length leaves the session intact`(_ length: String) async {
    let harness = ServerHarness()
    await harness.initialize()
    harness.send(Array("Content-Length: \(length)\r\n\r\n".utf8))
    #expect(await harness.result(1, "shutdown", nil) == .null)
  }

  @Test func `invalid UTF-8 in a message becomes replacement characters`() async {
    let provider = ScriptedProvider([.init(after: "\u{FFFD}", texts: ["ok"])])
    let harness = ServerHarness(provider)
    await harness.initialize()
    var body = Array(
      """
      {"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":\
      {"uri":"file:///p/a.py","languageId":"python","version":1,"text":"@"}}}
      """.utf8)
    let at = body.lastIndex(of: UInt8(ascii: "@")) ?? 0
    body.replaceSubrange(at...at, with: [0xFF])
    harness.send(Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body)
    harness.inline(1, uri, 0, 1)
    #expect(await harness.answer(1)?["result"]?["items"]?.array?.count == 1)
  }

  @Test func `a message cut off by the end of the input ends the session`() async {
    let harness = ServerHarness()
    await harness.initialize()
    harness.send(Array("Content-Length: 500\r\n\r\n{\"jsonrpc\"".utf8))
    harness.closeInput()
    #expect(await harness.exitCode() == 1)
  }

  @Test func `a client that does not read any more ends the session calmly`() async {
    let harness = ServerHarness()
    await harness.initialize()
    harness.closeOutput()
    // The first answer still reaches the client's reading thread, which then finds its end closed.
    for id in 0..<20 {
      harness.request(.integer(id), "unknown", nil)
      try? await Task.sleep(for: .milliseconds(5))
    }
    #expect(await harness.exitCode() == 1)
  }

  @Test func `a line of ten megabytes is edited and completed`() async {
    let provider = ScriptedProvider([.init(after: "😀end", texts: ["!"])])
    let harness = ServerHarness(provider)
    await harness.initialize()
    let count = 10 << 20
    harness.open(uri, String(repeating: "x", count: count) + "😀")
    for edit in 0..<20 {
      let at: JSON = ["line": 0, "character": .integer(edit * 1000)]
      harness.notify(
        "textDocument/didChange",
        [
          "textDocument": ["uri": .string(uri), "version": .integer(edit)],
          "contentChanges": [["range": ["start": at, "end": at], "text": "y"]],
        ])
    }
    let end: JSON = ["line": 0, "character": .integer(count + 22)]
    harness.notify(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .string(uri), "version": 21],
        "contentChanges": [["range": ["start": end, "end": end], "text": "end"]],
      ])
    harness.inline(1, uri, 0, count + 25)
    let item = await harness.answer(1)?["result"]?["items"]?.array?.first
    #expect(item?["insertText"] == "!")
    #expect(item?["range"]?["start"]?["character"]?.integer == count + 25)
  }

  @Test(arguments: ["", "\n", "\u{0}\u{1}\u{2}\u{FFFD}\u{0}", "\r\r\n\n", "\u{FEFF}"])
  func `odd documents are documents`(_ text: String) async {
    let harness = ServerHarness(ScriptedProvider([.init(after: "", texts: ["x"])]))
    await harness.initialize()
    harness.open(uri, text)
    for (id, position) in [(0, 0), (0, 99), (99, 0)].enumerated() {
      harness.inline(.integer(id), uri, position.0, position.1)
      #expect(await harness.answer(.integer(id))?["result"]?["items"]?.array?.count == 1)
    }
  }

  @Test func `a position beyond every integer is an error, not a crash`() async {
    let harness = ServerHarness()
    await harness.initialize()
    harness.open(uri, "x")
    harness.inline(1, uri, Int.max, Int.max)
    #expect(await harness.answer(1)?["error"] == nil)
    let place: JSON = [
      "textDocument": ["uri": .string(uri)], "position": ["line": 1e300, "character": 0],
    ]
    harness.request(2, "textDocument/inlineCompletion", place)
    #expect(await harness.answer(2)?["error"]?["code"] == -32602)
  }

  @Test func `without a model the user is told once and requests get null`() async {
    let harness = ServerHarness(ScriptedProvider(loadFailure: "no model is registered"))
    await harness.initialize()
    harness.open(uri, "x")
    var shown = 0
    for id in 0..<3 {
      harness.inline(.integer(id), uri, 0, 1)
      while let message = await harness.next() {
        if message["method"] == "window/showMessage" {
          shown += 1
          #expect(message["params"]?["message"] == "no model is registered")
        }
        guard message["id"] == .integer(id) else { continue }
        #expect(message["result"] == .null)
        break
      }
    }
    #expect(shown == 1)
  }

  @Test func `trouble of our own is null and a log line`() async {
    let provider = ScriptedProvider([.init(after: "", texts: [], silence: .failed("disk on fire"))])
    let harness = ServerHarness(provider)
    await harness.initialize()
    harness.open(uri, "x")
    harness.inline(1, uri, 0, 1)
    let log = await harness.next()
    #expect(log?["method"] == "window/logMessage")
    #expect(log?["params"]?["message"]?.string?.contains("disk on fire") == true)
    #expect(await harness.next()?["result"] == .null)
  }

  @Test func `damaged messages never end the server`() async {
    let harness = ServerHarness(ScriptedProvider([.init(after: "", texts: ["x"], replaces: 9)]))
    await harness.initialize()
    var random = SeededGenerator(seed: 5)
    for id in 0..<600 {
      guard let (method, params) = Self.valid.randomElement(using: &random) else { continue }
      let damaged = Self.damaged(params, &random)
      if Bool.random(using: &random) {
        harness.request(.integer(id), method, damaged)
      } else {
        harness.notify(method, damaged)
      }
    }
    #expect(await isAlive(harness))
  }

  private static let place = ServerHarness.inline("file:///p/a.py", 0, 1)
  private static let range: JSON = [
    "start": ["line": 0, "character": 0], "end": ["line": 0, "character": 1],
  ]
  private static let valid: [(String, JSON)] = [
    (
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": "file:///p/a.py", "languageId": "python", "version": 1, "text": "é😀\r\nx",
        ]
      ]
    ),
    (
      "textDocument/didChange",
      [
        "textDocument": ["uri": "file:///p/a.py", "version": 2],
        "contentChanges": [["range": range, "text": "a\rb"], ["range": range, "text": ""]],
      ]
    ),
    ("textDocument/didClose", ["textDocument": ["uri": "file:///p/a.py"]]),
    ("textDocument/inlineCompletion", place), ("textDocument/completion", place),
    (
      "textDocument/inlineCompletion",
      [
        "textDocument": ["uri": "file:///p/a.py"], "position": ["line": 0, "character": 1],
        "context": ["triggerKind": 1, "selectedCompletionInfo": ["range": range, "text": "abc"]],
      ]
    ),
    ("llm-ls/getCompletions", place),
    ("workspace/executeCommand", ["command": "familiar.explain", "arguments": ["file:///p/a.py"]]),
    (
      "workspace/didChangeConfiguration",
      ["settings": ["familiar": ["disabledGlobs": ["**/[a-"], "debounce": 5, "mode": "line"]]]
    ),
    ("workspace/didChangeWorkspaceFolders", ["event": ["added": [["uri": "file:///p"]]]]),
    ("$/cancelRequest", ["id": 3]), ("window/workDoneProgress/cancel", ["token": "x"]),
    ("initialized", [:]),
  ]

  /// The same with up to one value replaced by another.
  private static func damaged(_ json: JSON, _ random: inout SeededGenerator) -> JSON {
    switch json {
    case .object(var members) where !members.isEmpty:
      let index = Int.random(in: 0..<members.count, using: &random)
      members.values[index] = damaged(members.values[index], &random)
      return .object(members)
    case .array(var elements) where !elements.isEmpty:
      let index = Int.random(in: 0..<elements.count, using: &random)
      elements[index] = damaged(elements[index], &random)
      return .array(elements)
    default:
      let others: [JSON] = [
        json, json, nil, true, [], [:], "", "file:///p/a.py", -1, 0, 1, .integer(.max),
        .integer(.min), 1e300, 0.5, "\u{0}", [["uri": 5]],
      ]
      return others.randomElement(using: &random) ?? nil
    }
  }
}
