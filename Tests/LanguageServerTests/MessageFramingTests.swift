private import JSONCoding
internal import Testing

@testable internal import LanguageServer

/// The base protocol on broken and unusual streams.
@Suite struct MessageFramingTests {
  /// Feeds `stream` whole and byte by byte; the bodies must be `expected` both times.
  private func check(
    _ stream: String, _ expected: [String], problems: Int = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for isSplit in [false, true] {
      var framing = MessageFraming()
      var bodies: [String] = []
      var found = 0
      let bytes = Array(stream.utf8)
      let size = isSplit ? 1 : max(1, bytes.count)
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<start + size].withUnsafeBytes { framing.append($0) }
        while let frame = framing.next() {
          switch frame {
          case .body(let body): bodies.append(String(decoding: body, as: UTF8.self))
          case .problem: found += 1
          }
        }
      }
      #expect(bodies == expected, "split: \(isSplit)", sourceLocation: sourceLocation)
      #expect(found == problems, "split: \(isSplit)", sourceLocation: sourceLocation)
    }
  }

  @Test func `messages follow each other without anything between`() {
    check("Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", ["{}", "[1]"])
  }

  @Test func `an empty body is a body`() { check("Content-Length: 0\r\n\r\n", [""]) }

  @Test func `bare line feeds end header lines`() { check("Content-Length: 2\n\n{}", ["{}"]) }

  @Test func `the name of a field has no case and needs no blank`() {
    check("content-length:2\r\n\r\n{}", ["{}"])
  }

  @Test(arguments: [
    "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
    "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n{}",
    "Content-Length: 2\r\nX-Unknown: yes\r\n\r\n{}",
  ])
  func `other fields are ignored`(_ stream: String) { check(stream, ["{}"]) }

  @Test func `the last of two lengths wins`() {
    check("Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}", ["{}"], problems: 1)
  }

  @Test func `garbage is skipped up to the next header`() {
    check("gar\r\n\r\nbage }}Content-Length: 2\r\n\r\n{}", ["{}"], problems: 1)
  }

  @Test func `a length that is too small costs one message`() {
    check("Content-Length: 1\r\n\r\n{}Content-Length: 2\r\n\r\n[]", ["{", "[]"], problems: 1)
  }

  @Test(arguments: ["-5", "2147483648", "99999999999999999999999", "", "0x10", "two"])
  func `an impossible length is refused and the next message read`(_ length: String) {
    check("Content-Length: \(length)\r\n\r\nContent-Length: 2\r\n\r\n{}", ["{}"], problems: 1)
  }

  @Test func `an endless header is given up`() {
    let endless = "Content-Length: 2" + String(repeating: "2", count: 9000)
    check(endless + "\r\nContent-Length: 2\r\n\r\n{}", ["{}"], problems: 1)
  }

  @Test func `a message that ends early is no message`() {
    check("Content-Length: 20\r\n\r\n{}", [])
  }

  @Test func `a flood of garbage is not kept`() {
    var framing = MessageFraming()
    let garbage = [UInt8](repeating: 0x78, count: 1 << 20)
    for _ in 0..<4 {
      garbage.withUnsafeBytes { framing.append($0) }
      #expect(framing.next() == nil)
      #expect(!framing.isInsideMessage)
    }
  }
}

/// What long input costs; limits are far from what it takes, and from what it once took.
@Suite struct MessageCostTests {
  private func time(_ body: () -> Void) -> Duration { ContinuousClock().measure(body) }

  @Test func `a broken text that is full of a header's name is looked through once`() {
    let word = "content-length:" + String(repeating: "x", count: 485)
    let body = "{" + String(repeating: word, count: 4000)
    var found: Int?
    #expect(time { found = MessageHeader.nextHeader(inside: Array(body.utf8)) } < .seconds(10))
    #expect(found == nil)
  }

  @Test func `messages that wait in a long buffer are not moved again and again`() {
    let text = String(repeating: "x", count: 66_000)
    let message = Array("Content-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8)
    var stream: [UInt8] = []
    for _ in 0..<1500 { stream += message }
    var framing = MessageFraming()
    stream.withUnsafeBytes { framing.append($0) }
    var bodies = 0
    #expect(time { while framing.next() != nil { bodies += 1 } } < .seconds(5))
    #expect(bodies == 1500)
  }
}

/// From bytes to messages.
@Suite struct MessageReaderTests {
  private func events(_ stream: String) -> [String] {
    var reader = MessageReader()
    var found: [String] = []
    Array(stream.utf8).withUnsafeBytes { bytes in
      reader.take(bytes) { event in
        switch event {
        case .message(let json, _): found.append(json.serialized())
        case .unreadable: found.append("unreadable")
        case .note: found.append("note")
        default: found.append("other")
        }
      }
    }
    return found
  }

  @Test func `a length that is too large gives back the next message`() {
    let stream = "Content-Length: 30\r\n\r\n{\"a\":1}Content-Length: 7\r\n\r\n{\"b\":2}"
    #expect(events(stream) == ["note", "{\"a\":1}", "{\"b\":2}"])
  }

  @Test func `what is not JSON is told and skipped`() {
    let stream = "Content-Length: 3\r\n\r\n{,}Content-Length: 2\r\n\r\n{}"
    #expect(events(stream) == ["unreadable", "{}"])
  }

  @Test func `a message behind any garbage is found`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      var garbage = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        // No "c", with which a header could begin.
        UInt8.random(in: 0...0x42, using: &random)
      }
      garbage += Array("Content-Length: 7\r\n\r\n{\"a\":1}".utf8)
      var reader = MessageReader()
      var messages = 0
      while !garbage.isEmpty {
        let count = Int.random(in: 1...9, using: &random)
        Array(garbage.prefix(count)).withUnsafeBytes { bytes in
          reader.take(bytes) { if case .message = $0 { messages += 1 } }
        }
        garbage.removeFirst(min(count, garbage.count))
      }
      #expect(messages == 1)
    }
  }

  @Test func `damaged streams end in messages or problems`() {
    var random = SeededGenerator(seed: 4)
    let message = Array("Content-Length: 7\r\n\r\n{\"a\":1}".utf8)
    for _ in 0..<200 {
      var stream = Array(repeatElement(message, count: 5).joined())
      for _ in 0..<3 {
        let index = Int.random(in: 0..<stream.count, using: &random)
        stream[index] = UInt8.random(in: 0...255, using: &random)
      }
      stream += message + message
      var reader = MessageReader()
      var events = 0
      stream.withUnsafeBytes { bytes in reader.take(bytes) { _ in events += 1 } }
      #expect((1...40).contains(events))
    }
  }

  @Test func `nested wrong lengths end`() {
    var stream = "Content-Length: 100000\r\n\r\nx"
    for _ in 0..<1000 { stream += "Content-Length: 90000\r\n\r\ny" }
    stream += String(repeating: "z", count: 100_000)
    #expect(events(stream).filter { $0 == "unreadable" }.count < 5)
  }

  @Test func `wrong lengths between good messages end`() {
    var stream = "Content-Length: 100000\r\n\r\nx"
    for _ in 0..<1000 {
      stream += "Content-Length: 2\r\n\r\n{}Content-Length: 90000\r\n\r\ny"
    }
    stream += String(repeating: "z", count: 100_000)
    #expect(events(stream).filter { $0 == "unreadable" }.count < 5)
  }

  @Test func `a message of millions of values is refused`() {
    let body = "[" + String(repeating: "[],", count: 1_000_000) + "0]"
    #expect(events("Content-Length: \(body.utf8.count)\r\n\r\n\(body)") == ["unreadable"])
  }
}
