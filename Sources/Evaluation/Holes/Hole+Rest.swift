extension Hole {
  /// From a character inside this line to its end; nil where the line has only one.
  func rest(in text: [UInt8], seed: UInt64) -> Hole? {
    let end = text[range].lastIndex { !Self.isBlank($0) } ?? range.lowerBound
    guard end > range.lowerBound else { return nil }
    // Not inside of a UTF-8 scalar.
    let places = (range.lowerBound + 1...end).filter { text[$0] & 0xC0 != 0x80 }
    guard !places.isEmpty else { return nil }
    let start = places[choice(below: places.count, seed: seed)]
    return Hole(line: line, range: start..<range.upperBound)
  }
}
