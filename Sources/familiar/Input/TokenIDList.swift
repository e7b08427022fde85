internal import ArgumentParser
internal import Tokenization

/// Token ids as people and programs write them.
struct TokenIDList: Equatable {
  private(set) var ids: [Int]

  /// `1,2,3`: numbers between commas or blanks.
  init(parsing text: String) throws(ValidationError) {
    let words = text.split { $0 == "," || $0.isWhitespace }
    ids = []
    for word in words {
      guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw ValidationError("'\(word)' is not a token id; write numbers from 0 on, as in 1,2,3")
      }
      // A number that does not fit is outside of every vocabulary.
      ids.append(Int(word) ?? .max)
    }
    if ids.isEmpty { throw ValidationError("there are no token ids; write them as in 1,2,3") }
  }

  /// Numbers between any other characters; a minus sign in front of one makes it wrong.
  init(scanning bytes: [UInt8]) throws(CommandError) {
    ids = []
    var index = 0
    while index < bytes.count {
      guard Self.isDigit(bytes[index]) else {
        index += 1
        continue
      }
      let end = bytes[index...].firstIndex { !Self.isDigit($0) } ?? bytes.count
      let digits = String(decoding: bytes[index..<end], as: UTF8.self)
      let isNegative =
        index > 0 && bytes[index - 1] == UInt8(ascii: "-")
        && (index < 2 || !Self.isDigit(bytes[index - 2]))
      if isNegative { throw .notTokenIDs(found: "-\(digits)") }
      ids.append(Int(digits) ?? .max)
      index = end
    }
  }

  /// The ids, all of which a vocabulary of `size` has.
  func checked(vocabularySize size: Int) throws(CommandError) -> [TokenID] {
    var checked: [TokenID] = []
    checked.reserveCapacity(ids.count)
    for id in ids {
      guard id < size, let token = TokenID(exactly: id) else {
        throw .unknownToken(id: id, vocabularySize: size)
      }
      checked.append(token)
    }
    return checked
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
