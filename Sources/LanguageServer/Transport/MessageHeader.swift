private import SourceFiles

/// Reads the header of a message, and tells where one can begin.
enum MessageHeader {
  /// What a header says about the length of its body.
  enum Length: Equatable {
    /// The length, and what the log should tell about it.
    case length(Int, warning: String?)
    case unusable(String)
  }

  /// What a `Content-Length` takes with room to spare, in bytes.
  private static let longestLine = 64
  private static let names = ["content-length:", "content-type:"].map { Array($0.utf8) }

  /// Whether `bytes` begin with a header field that LSP has, or with a part of one.
  static func canBegin(_ bytes: ArraySlice<UInt8>) -> Bool {
    names.contains { name in
      zip(bytes, name).allSatisfy { $0.lowercasedByte == $1 }
    }
  }

  /// The first index at which a header can begin; a part of a field's name at the end counts.
  static func firstBeginning(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        // Every name begins with "c".
        if buffer[index].lowercasedByte == 0x63 && canBegin(bytes[(bytes.startIndex + index)...]) {
          return bytes.startIndex + index
        }
        index += 1
      }
      return nil
    }
  }

  /// Where inside of a broken body the header of the next message stands, if it does.
  ///
  /// Only a whole `Content-Length` line counts: JSON escapes line ends, so none is inside a string.
  static func nextHeader(inside body: [UInt8]) -> Int? {
    var from = 1
    while from < body.count, let found = firstBeginning(in: body[from...]) {
      // Only so far, because a text may have the name in it any number of times and no line end.
      let line = body[found...].prefix(longestLine).prefix { $0 != 0x0A }
      if line.endIndex < body.count, line.last == 0x0D,
        case .length = contentLength(in: line)
      {
        return found
      }
      from = found + 1
    }
    return nil
  }

  /// The value of `Content-Length`; of several the last wins.
  static func contentLength(in header: ArraySlice<UInt8>) -> Length {
    var length: Length?
    for line in header.split(separator: 0x0A) {
      let text = String(decoding: line, as: UTF8.self)
      guard let colon = text.firstIndex(of: ":"),
        text[..<colon].lowercased() == "content-length"
      else { continue }
      let value = text[text.index(after: colon)...].filter { !$0.isWhitespace }
      guard let number = Int(value), number >= 0, !value.hasPrefix("+") else {
        length = .unusable("a Content-Length is no length: \(value.prefix(40))")
        continue
      }
      let warning = length == nil ? nil : "a header with two Content-Length; the last one counts"
      length = .length(number, warning: warning)
    }
    return length ?? .unusable("a header without Content-Length")
  }
}
