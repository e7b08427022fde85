extension Hole {
  /// The rest of this line after an opening bracket or quote that is closed on it, as it stands when
  /// an editor has just inserted the closers; nil where there is none.
  ///
  /// Right of the cursor are the closers of all pairs that are open there, the innermost first.
  func pair(in text: [UInt8], seed: UInt64) -> Hole? {
    let places = PairScanner.openings(in: text[range])
    guard !places.isEmpty else { return nil }
    let place = places[choice(below: places.count, seed: seed)]
    return Hole(
      line: line, range: place.end..<range.upperBound, closers: place.closers)
  }
}

/// Finds the pairs of one line, without knowing its language.
private enum PairScanner {
  struct Opening {
    /// Behind the opening character.
    var end: Int
    var closers: [UInt8]
  }

  private struct Pair {
    var start: Int
    var closer: UInt8
  }

  /// The openings after which something stands that is closed on the line, with what encloses them.
  ///
  /// A line on which a bracket stays open, or is closed that was not opened, has none: there an
  /// editor's closers would be on other lines.
  static func openings(in line: ArraySlice<UInt8>) -> [Opening] {
    var open: [Pair] = []
    var found: [Opening] = []
    var quote: UInt8?
    var index = line.startIndex
    while index < line.endIndex {
      let byte = line[index]
      if isQuote(byte), line[index...].prefix(3).count == 3,
        line[index...].prefix(3).allSatisfy({ $0 == byte })
      {
        // Three quotes open what usually ends on another line.
        return []
      }
      if let current = quote {
        if byte == UInt8(ascii: "\\") {
          index += 1
        } else if byte == current {
          open.removeLast()
          quote = nil
        }
      } else if isQuote(byte) {
        quote = byte
        open.append(Pair(start: index, closer: byte))
        note(open, in: line, to: &found)
      } else if let closer = closer(of: byte) {
        open.append(Pair(start: index, closer: closer))
        note(open, in: line, to: &found)
      } else if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
      {
        guard open.popLast()?.closer == byte else { return [] }
      }
      index += 1
    }
    return open.isEmpty ? found : []
  }

  private static func note(
    _ open: [Pair], in line: ArraySlice<UInt8>, to found: inout [Opening]
  ) {
    guard let inner = open.last else { return }
    let next = inner.start + 1
    // An empty pair is what the editor has written already.
    guard next < line.endIndex, line[next] != inner.closer else { return }
    found.append(Opening(end: next, closers: open.reversed().map(\.closer)))
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private static func closer(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    default: nil
    }
  }
}
