/// GPT-2's alphabet: a printable character for each byte, so that vocabularies are text.
///
/// Bytes that Latin-1 prints stand for themselves, the others take U+0100 and up in order.
/// Source: openai/gpt-2 `encoder.py`, `bytes_to_unicode`.
enum ByteAlphabet {
  private static let scalars: [Unicode.Scalar] = {
    var next: UInt16 = 0x100
    return (0...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? Unicode.Scalar(byte)
      }
    }
  }()

  /// By scalar value from U+0000 to U+0143, the byte that it stands for.
  private static let bytes: [UInt8?] = {
    var bytes = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = UInt8(byte) }
    return bytes
  }()

  /// The character for a byte, as the text of a token.
  static func text(for byte: UInt8) -> String { String(Character(scalars[Int(byte)])) }

  /// Appends the bytes that a token's text stands for.
  ///
  /// A text with any character outside the alphabet stands for its own UTF-8, as a whole: so does
  /// Hugging Face's ByteLevel decoder.
  static func append(_ text: String, to output: inout [UInt8]) {
    let start = output.count
    for scalar in text.unicodeScalars {
      guard scalar.value < 0x144, let byte = bytes[Int(scalar.value)] else {
        output.removeSubrange(start...)
        output.append(contentsOf: text.utf8)
        return
      }
      output.append(byte)
    }
  }
}
