/// What a pattern says, before it becomes steps.
indirect enum NamePatternNode {
  case empty
  case one(NameCharacterSet)
  case atStart
  case atEnd
  case sequence([NamePatternNode])
  case either([NamePatternNode])
  /// `maximum` nil: any number of times.
  case repeated(NamePatternNode, minimum: Int, maximum: Int?)
}

/// Reads Python's notation of regular expressions.
struct NamePatternParser {
  private let text: [Unicode.Scalar]
  private var position = 0
  private var depth = 0

  /// Parentheses in parentheses; more would be nobody's pattern.
  private static let depthLimit = 32
  private static let lengthLimit = 4096

  init(_ text: String) { self.text = Array(text.unicodeScalars.prefix(Self.lengthLimit + 1)) }

  mutating func parse() throws(NamePattern.Problem) -> NamePatternNode {
    guard text.count <= Self.lengthLimit else { throw .tooLarge }
    let node = try alternatives()
    guard position == text.count else { throw .malformed("a ')' too many") }
    return node
  }

  private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() throws(NamePattern.Problem) -> NamePatternNode {
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .either(options)
  }

  private mutating func sequence() throws(NamePattern.Problem) -> NamePatternNode {
    var parts: [NamePatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      let atom = try atom()
      parts.append(try repetition(of: atom))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom() throws(NamePattern.Problem) -> NamePatternNode {
    let scalar = text[position]
    position += 1
    switch scalar {
    case ".": return .one(.any)
    case "^": return .atStart
    case "$": return .atEnd
    case "(": return try group()
    case "[": return .one(try characterClass())
    case "\\": return try escaped()
    case "*", "+", "?": throw .malformed("a '\(scalar)' that repeats nothing")
    default: return .one(Self.literal(scalar))
    }
  }

  private mutating func group() throws(NamePattern.Problem) -> NamePatternNode {
    if take("?") {
      if take("P") {
        guard take("<") else { throw .unsupported("a back-reference") }
        while let scalar = next, scalar != ">" {
          _ = scalar
          position += 1
        }
        guard take(">") else { throw .malformed("a group name that does not end") }
      } else if !take(":") {
        throw .unsupported("'(?\(next.map { String($0) } ?? "")'")
      }
    }
    depth += 1
    guard depth <= Self.depthLimit else { throw .tooLarge }
    let node = try alternatives()
    depth -= 1
    guard take(")") else { throw .malformed("a '(' too many") }
    return node
  }

  private mutating func escaped() throws(NamePattern.Problem) -> NamePatternNode {
    guard let scalar = next else { throw .malformed("a '\\' at its end") }
    position += 1
    switch scalar {
    case "A": return .atStart
    case "Z": return .atEnd
    case "b", "B": throw .unsupported("'\\\(scalar)'")
    case "1"..."9": throw .unsupported("a back-reference")
    default: return .one(try Self.escape(scalar))
    }
  }

  private static func escape(
    _ scalar: Unicode.Scalar
  ) throws(NamePattern.Problem) -> NameCharacterSet {
    func inverted(_ set: NameCharacterSet) -> NameCharacterSet {
      NameCharacterSet(ranges: set.ranges, isInverted: true)
    }
    switch scalar {
    case "d": return .digits
    case "D": return inverted(.digits)
    case "w": return .word
    case "W": return inverted(.word)
    case "s": return .blanks
    case "S": return inverted(.blanks)
    case "t": return literal("\t")
    case "n": return literal("\n")
    case "a"..."z", "A"..."Z", "0"..."9": throw .unsupported("'\\\(scalar)'")
    default: return literal(scalar)
    }
  }

  private mutating func characterClass() throws(NamePattern.Problem) -> NameCharacterSet {
    var set = NameCharacterSet()
    set.isInverted = take("^")
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      position += 1
      let low = try member(scalar)
      guard next == "-", position + 1 < text.count, text[position + 1] != "]" else {
        set.ranges += low.ranges
        continue
      }
      position += 1
      let end = text[position]
      position += 1
      let high = try member(end)
      guard let from = low.ranges.first?.lowerBound, let to = high.ranges.first?.upperBound,
        low.ranges.count == 1, high.ranges.count == 1, from <= to
      else { throw .malformed("a range in [] that runs backwards") }
      set.ranges.append(from...to)
    }
    guard take("]") else { throw .malformed("a '[' too many") }
    return set
  }

  private mutating func member(
    _ scalar: Unicode.Scalar
  ) throws(NamePattern.Problem) -> NameCharacterSet {
    guard scalar == "\\" else { return Self.literal(scalar) }
    guard let escaped = next else { throw .malformed("a '\\' at its end") }
    position += 1
    let set = try Self.escape(escaped)
    guard !set.isInverted else { throw .unsupported("'\\\(escaped)' in []") }
    return set
  }

  private mutating func repetition(
    of node: NamePatternNode
  ) throws(NamePattern.Problem) -> NamePatternNode {
    var minimum = 0
    var maximum: Int?
    if take("*") {
    } else if take("+") {
      minimum = 1
    } else if take("?") {
      maximum = 1
    } else if next == "{", let bounds = bounds() {
      (minimum, maximum) = bounds
      if let maximum, maximum < minimum { throw .malformed("a {} that runs backwards") }
    } else {
      return node
    }
    // Which of several matches is found first does not matter to whether there is one.
    _ = take("?")
    if let next, "*+?".unicodeScalars.contains(next) {
      throw .unsupported("a '\(next)' after a repetition")
    }
    return .repeated(node, minimum: minimum, maximum: maximum)
  }

  /// `{2}`, `{2,}`, `{,3}` or `{2,3}`; nil, and nothing read, where a brace stands for itself.
  private mutating func bounds() -> (Int, Int?)? {
    let start = position
    position += 1
    let first = number()
    var result: (Int, Int?)?
    if take(",") {
      let second = number()
      if first != nil || second != nil { result = (first ?? 0, second) }
    } else if let first {
      result = (first, first)
    }
    guard result != nil, take("}") else {
      position = start
      return nil
    }
    return result
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = next.flatMap({ Int(String($0)) }), (0...9).contains(digit) {
      // What is larger than any automaton is as good as a million.
      value = min(1_000_000, (value ?? 0) * 10 + digit)
      position += 1
    }
    return value
  }

  private static func literal(_ scalar: Unicode.Scalar) -> NameCharacterSet {
    NameCharacterSet(ranges: [scalar.value...scalar.value])
  }
}
