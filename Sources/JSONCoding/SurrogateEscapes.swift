/// Writes escaped surrogate pairs (`\ud83d\ude00`) as the characters they stand for.
///
/// json-c 0.16 loses 32,768 characters written that way, those whose code ends in D800 to DFFF
/// (U+1D800 among them). Lone surrogates are left to it; they become U+FFFD.
enum SurrogateEscapes {
  /// `json` with its pairs unescaped; nil where it has none, which is the rule.
  static func unescaped(_ json: UnsafeRawBufferPointer) -> [UInt8]? {
    guard let first = (0..<json.count).first(where: { pair(json, at: $0) != nil }) else {
      return nil
    }
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    // A pair begins with a backslash that no other escapes, so the text is read from its start.
    var index = 0
    while index < json.count {
      if index >= first, let scalar = pair(json, at: index) {
        result += Array(String(Character(scalar)).utf8)
        index += 12
      } else if json[index] == UInt8(ascii: "\\"), index + 1 < json.count {
        result += [json[index], json[index + 1]]
        index += 2
      } else {
        result.append(json[index])
        index += 1
      }
    }
    return result
  }

  /// The character of the twelve bytes `\uD8..\uDC..` at `index`.
  private static func pair(_ json: UnsafeRawBufferPointer, at index: Int) -> Unicode.Scalar? {
    guard json[index] == UInt8(ascii: "\\"), index + 12 <= json.count,
      let high = unit(json, at: index), 0xD800..<0xDC00 ~= high,
      let low = unit(json, at: index + 6), 0xDC00..<0xE000 ~= low
    else { return nil }
    return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
  }

  /// The number of the six bytes `\uHHHH` at `index`.
  private static func unit(_ json: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
    guard json[index] == UInt8(ascii: "\\"), json[index + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var value: UInt32 = 0
    for offset in 2..<6 {
      let digit = json[index + offset]
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - 48)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - 87)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - 55)
      default: return nil
      }
    }
    return value
  }
}
