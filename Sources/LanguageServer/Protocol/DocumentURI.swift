/// What `file:` URIs say about paths.
enum DocumentURI {
  /// The path of a `file:` URI, percent-decoded; nil for other schemes ("untitled:Untitled-1").
  static func path(of uri: String) -> String? {
    let bytes = Array(uri.utf8)
    guard bytes.count > 5, String(decoding: bytes[..<5], as: UTF8.self).lowercased() == "file:"
    else { return nil }
    var rest = bytes[5...]
    if rest.starts(with: Array("//".utf8)) {
      // What stands before the path is a host: empty or "localhost".
      rest = rest.dropFirst(2).drop { $0 != UInt8(ascii: "/") }
    }
    rest = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let path = percentDecoded(rest)
    return path.hasPrefix("/") ? path : nil
  }

  private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
        let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
