import Testing
import Tokenization

/// Line ends of what becomes tokens.
@Suite struct LineFeedsTests {
  @Test(arguments: [
    ("", ""), ("a\nb", "a\nb"), ("a\r\nb\r\n", "a\nb\n"), ("\r\n\r\n", "\n\n"), ("a\rb", "a\rb"),
    ("a\r\r\nb", "a\r\nb"), ("a\r", "a\r"), ("\r", "\r"), ("\n\r", "\n\r"),
  ])
  func `CR LF becomes LF and a CR alone stays`(_ text: String, _ expected: String) {
    let bytes = Array(text.utf8)
    #expect(bytes.withLineFeeds() == Array(expected.utf8))
    // What stands around a slice is none of it.
    let around = Array("\r\n".utf8) + bytes + Array("\n".utf8)
    #expect(around[2..<2 + bytes.count].withLineFeeds() == Array(expected.utf8))
  }
}
