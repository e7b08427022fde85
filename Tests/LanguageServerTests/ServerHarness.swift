private import CSystem
internal import JSONCoding
private import Storage
private import Synchronization
internal import Testing
internal import Threading

@testable internal import LanguageServer

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A server in this process and its client, joined by real pipes.
final class ServerHarness: Sendable {
  let provider: ScriptedProvider
  private let input: Int32
  private let output: Int32
  private let isInputOpen = Atomic(true)
  private let messages: AsyncStream<JSON>
  private let exit: AsyncStream<Int32>

  /// - Parameter other: serves in place of `provider`.
  init(
    _ provider: ScriptedProvider = ScriptedProvider(),
    serving other: (any CompletionProvider)? = nil, popupDeadline: Duration = .seconds(20),
    sandbox: Sandbox = .off, fineTuning: (any FineTuningService)? = nil
  ) {
    self.provider = provider
    let (fromClient, toServer) = Self.pipe()
    let (fromServer, toClient) = Self.pipe()
    (input, output) = (toServer, fromServer)
    let (messages, feed) = AsyncStream<JSON>.makeStream()
    let (exit, ended) = AsyncStream<Int32>.makeStream()
    (self.messages, self.exit) = (messages, exit)
    var options = ServerOptions(version: "test", sandbox: sandbox) { other ?? provider }
    options.popupDeadline = popupDeadline
    options.fineTuning = fineTuning
    let isStarted = DetachedThread.start { [options] in
      let code = Server.run(input: fromClient, output: toClient, options: options)
      close(toClient)
      ended.yield(code)
      ended.finish()
    }
    let isReading = DetachedThread.start {
      Self.read(fromServer) { feed.yield($0) }
      feed.finish()
    }
    #expect(isStarted && isReading)
  }

  deinit { closeInput() }

  /// Sends bytes as they are.
  func send(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { Descriptors.write(input, $0) }
  }

  /// Sends a message with its header.
  func send(_ message: JSON) { send(Self.framed(message)) }

  func notify(_ method: String, _ params: JSON) {
    send(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  func request(_ id: JSON, _ method: String, _ params: JSON) {
    send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
  }

  /// The next message of the server; nil at its end.
  func next() async -> JSON? {
    for await message in messages { return message }
    return nil
  }

  /// The answer to `id`; other messages before it are dropped.
  func answer(_ id: JSON) async -> JSON? {
    while let message = await next() {
      if message["id"] == id && message["method"] == nil { return message }
    }
    return nil
  }

  /// Sends a request and waits for its result.
  func result(_ id: JSON, _ method: String, _ params: JSON) async -> JSON? {
    request(id, method, params)
    return await answer(id)?["result"]
  }

  /// Initializes a session; returns the capabilities.
  @discardableResult
  func initialize(_ params: JSON = ["capabilities": [:]]) async -> JSON? {
    let result = await result("initialize", "initialize", params)
    notify("initialized", [:])
    return result?["capabilities"]
  }

  func open(_ uri: String, _ text: String, language: String = "python") {
    notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": .string(language), "version": 1, "text": .string(text),
        ]
      ])
  }

  func inline(_ id: JSON, _ uri: String, _ line: Int, _ character: Int, trigger: Int = 2) {
    request(id, "textDocument/inlineCompletion", Self.inline(uri, line, character, trigger))
  }

  static func inline(_ uri: String, _ line: Int, _ character: Int, _ trigger: Int = 2) -> JSON {
    [
      "textDocument": ["uri": .string(uri)],
      "position": ["line": .integer(line), "character": .integer(character)],
      "context": ["triggerKind": .integer(trigger)],
    ]
  }

  func closeInput() {
    if isInputOpen.exchange(false, ordering: .relaxed) { close(input) }
  }

  /// Closes the end that the server writes to.
  ///
  /// The reading thread keeps the number, which must not come to mean another test's file: it now
  /// means a pipe that is at its end.
  func closeOutput() {
    let (reading, writing) = Self.pipe()
    #expect(dup2(reading, output) == output)
    close(reading)
    close(writing)
  }

  /// The exit code, once the server has ended.
  func exitCode() async -> Int32? {
    for await code in exit { return code }
    return nil
  }

  static func framed(_ message: JSON) -> [UInt8] {
    let body = Array(message.serialized().utf8)
    return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }

  /// A pipe's ends for reading and writing.
  static func pipe() -> (reading: Int32, writing: Int32) {
    let ends = OpenDescriptors.pipe()
    #expect(ends != nil)
    return ends ?? (-1, -1)
  }

  /// Reads messages; strict, and independent of the server's own framing.
  private static func read(_ descriptor: Int32, _ body: (JSON) -> Void) {
    var bytes: [UInt8] = []
    // SAFETY: lives as long as this call, which alone touches it.
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }
    while true {
      let count = Descriptors.read(descriptor, into: chunk)
      guard count > 0 else { break }
      bytes += chunk[..<count]
      var start = 0
      while let (message, end) = parse(bytes[start...]) {
        body(message)
        start = end
      }
      bytes.removeFirst(start)
    }
    if !bytes.isEmpty { Issue.record("\(bytes.count) bytes that are no message") }
  }

  private static func parse(_ bytes: ArraySlice<UInt8>) -> (JSON, Int)? {
    let name = Array("Content-Length: ".utf8)
    guard bytes.count > name.count, let lineEnd = bytes.firstIndex(of: 0x0D) else { return nil }
    #expect(bytes.starts(with: name))
    let digits = bytes[(bytes.startIndex + name.count)..<lineEnd]
    guard let length = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    let start = lineEnd + 4
    guard bytes.endIndex >= start + length else { return nil }
    guard let message = try? JSON(parsing: Array(bytes[start..<start + length])) else {
      Issue.record("a message that is not JSON")
      return nil
    }
    return (message, start + length)
  }
}
