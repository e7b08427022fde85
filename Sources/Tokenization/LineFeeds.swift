/// Line ends as models know them.
///
/// One place, because what is learned, what is indexed and what is asked must be the same tokens for the
/// same lines.
extension ArraySlice where Element == UInt8 {
  /// CR LF as LF; a CR alone stays.
  package func withLineFeeds() -> [UInt8] {
    let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
    guard contains(carriageReturn) else { return Array(self) }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for (index, byte) in zip(indices, self) {
      if byte == carriageReturn, index + 1 < endIndex, self[index + 1] == lineFeed { continue }
      result.append(byte)
    }
    return result
  }
}

extension [UInt8] {
  /// CR LF as LF; a CR alone stays.
  package func withLineFeeds() -> [UInt8] {
    contains(UInt8(ascii: "\r")) ? self[...].withLineFeeds() : self
  }
}
