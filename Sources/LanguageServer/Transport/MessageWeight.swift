/// Bounds what a message becomes in memory: a value takes about a hundred times its shortest text.
enum MessageWeight {
  /// Smaller messages cannot do harm whatever they hold.
  private static let harmlessBytes = 1 << 20
  /// A `didChange` of 10,000 edits has about 100,000 values.
  private static let valueLimit = 1_000_000

  /// Whether `body` has more values than any editor sends.
  static func isExcessive(_ body: [UInt8]) -> Bool {
    guard body.count > harmlessBytes else { return false }
    return body.withUnsafeBufferPointer { bytes in
      var values = 0
      var isInString = false
      var index = 0
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "\""): isInString.toggle()
        case UInt8(ascii: "\\") where isInString: index += 1
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"):
          if !isInString { values += 1 }
        default: break
        }
        if values > valueLimit { return true }
        index += 1
      }
      return false
    }
  }
}
