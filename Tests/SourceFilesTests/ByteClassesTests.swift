internal import Testing

@testable internal import SourceFiles

/// Classes of bytes.
@Suite struct ByteClassesTests {
  @Test func `every byte is in its classes`() {
    let (letters, digits) = ("abcdefghijklmnopqrstuvwxyz", "0123456789")
    for byte in UInt8.min...UInt8.max {
      let text = String(UnicodeScalar(byte))
      let isLetter = byte < 0x80 && letters.contains(text.lowercased())
      let isDigit = digits.contains(text)
      #expect(byte.isLetterByte == isLetter, "\(byte)")
      #expect(byte.isDigitByte == isDigit, "\(byte)")
      #expect(byte.isNameByte == (isLetter || isDigit || text == "_" || byte >= 0x80), "\(byte)")
      #expect(byte.isKeyByte == (isLetter || isDigit || text == "_" || text == "-"), "\(byte)")
      let lowercased = isLetter ? text.lowercased().utf8.first : byte
      #expect(byte.lowercasedByte == lowercased, "\(byte)")
    }
  }
}
