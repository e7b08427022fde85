import Testing

@testable import familiar

/// `FILE:LINE:COLUMN` and where it leads.
@Suite struct SourcePositionTests {
  /// The offset of `position` in `text`; the message where there is none.
  private func check(
    _ position: String, in text: [UInt8], is expected: Int?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let position = try SourcePosition(parsing: position)
    let offset = try? position.offset(in: text)
    #expect(offset == expected, sourceLocation: sourceLocation)
  }

  private func check(
    _ position: String, in text: String, is expected: Int?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try check(position, in: Array(text.utf8), is: expected, sourceLocation: sourceLocation)
  }

  @Test func `a column is before the character of its number`() throws {
    try check("f:1:1", in: "abc\ndef\n", is: 0)
    try check("f:1:3", in: "abc\ndef\n", is: 2)
    try check("f:2:2", in: "abc\ndef\n", is: 5)
  }

  @Test func `one more than the length is the end of the line`() throws {
    try check("f:1:4", in: "abc\ndef", is: 3)
    try check("f:2:4", in: "abc\ndef", is: 7)
    try check("f:1:5", in: "abc\ndef", is: nil)
    try check("f:2:5", in: "abc\ndef", is: nil)
  }

  @Test func `an empty file has one empty line`() throws {
    try check("f:1:1", in: "", is: 0)
    try check("f:1:2", in: "", is: nil)
    try check("f:2:1", in: "", is: nil)
  }

  @Test func `what follows the last newline is a line`() throws {
    try check("f:2:1", in: "abc\n", is: 4)
    try check("f:3:1", in: "abc\n", is: nil)
    try check("f:2:1", in: "abc", is: nil)
  }

  @Test func `a carriage return before the newline is no column`() throws {
    try check("f:1:4", in: "abc\r\ndef\r\n", is: 3)
    try check("f:1:5", in: "abc\r\ndef\r\n", is: nil)
    try check("f:2:1", in: "abc\r\ndef\r\n", is: 5)
    try check("f:3:1", in: "abc\r\ndef\r\n", is: 10)
    try check("f:1:5", in: "abc\r", is: 4)
    try check("f:1:3", in: "a\rb\r\n", is: 2)
  }

  @Test func `columns count scalars`() throws {
    try check("f:1:3", in: "é€x", is: 5)
    try check("f:1:2", in: "🦊x", is: 4)
    // A letter and a combining mark are two.
    try check("f:1:3", in: "e\u{301}x", is: 3)
  }

  @Test func `an invalid byte counts one`() throws {
    let euroCutShort: [UInt8] = [0x61, 0xE2, 0x82, 0x62]
    try check("f:1:3", in: euroCutShort, is: 2)
    try check("f:1:4", in: euroCutShort, is: 3)
    try check("f:1:5", in: euroCutShort, is: 4)
    try check("f:1:6", in: euroCutShort, is: nil)
    // Overlong, surrogate, beyond U+10FFFF: three and four bytes of nothing.
    try check("f:1:4", in: [0xE0, 0x80, 0x80], is: 3)
    try check("f:1:4", in: [0xED, 0xA0, 0x80], is: 3)
    try check("f:1:5", in: [0xF4, 0x90, 0x80, 0x80], is: 4)
    try check("f:1:2", in: [0xF4, 0x8F, 0xBF, 0xBF], is: 4)
    // A scalar may not reach over the end of its line.
    try check("f:1:2", in: [0xC3, 0x0A, 0xA9], is: 1)
  }

  @Test func `the last two colons part file, line and column`() throws {
    let position = try SourcePosition(parsing: "C:a dir/b:c.py:12:5")
    #expect(position.path == "C:a dir/b:c.py")
    #expect((position.line, position.column) == (12, 5))
  }

  @Test(arguments: ["", "f", "f:1", "f:1:", "f::1", ":1:1", "f:0:1", "f:1:0", "f:-1:1", "f:1:x"])
  func `what is no position is refused`(_ text: String) {
    #expect(throws: (any Error).self) { try SourcePosition(parsing: text) }
  }

  @Test func `numbers beyond all bounds are beyond the end`() throws {
    try check("f:99999999999999999999:1", in: "a", is: nil)
    try check("f:1:99999999999999999999", in: "a", is: nil)
  }
}
