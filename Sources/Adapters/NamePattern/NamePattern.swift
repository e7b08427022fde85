/// A regular expression that names of modules must match as a whole.
///
/// PEFT's files hold Python's; of those, the part without look-around and back-references is
/// understood. Matching follows all alternatives at once (Thompson 1968), so that no pattern of a
/// downloaded file can make it take longer than name times pattern.
struct NamePattern: Sendable {
  /// A step of the automaton.
  enum Step: Sendable {
    /// Consumes one of `set`, or one that is not in it.
    case one(of: NameCharacterSet)
    case jump(Int)
    /// Goes on at both.
    case split(Int, Int)
    case atStart
    case atEnd
    case match
  }

  /// Why a text is no pattern that is understood.
  enum Problem: Error, Equatable, CustomStringConvertible {
    case malformed(String)
    case unsupported(String)
    case tooLarge

    var description: String {
      switch self {
      case .malformed(let what): "a regular expression with \(what)"
      case .unsupported(let what): "a regular expression with \(what), which is not supported"
      case .tooLarge: "a regular expression that is too large"
      }
    }
  }

  private let steps: [Step]

  init(_ text: String) throws(Problem) {
    var parser = NamePatternParser(text)
    var compiler = NamePatternCompiler()
    try compiler.compile(parser.parse())
    compiler.steps.append(.match)
    steps = compiler.steps
  }

  /// Whether all of `name` matches.
  func matches(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    var active = ActiveSteps(count: steps.count)
    add(0, to: &active, at: 0, of: scalars.count)
    for (index, scalar) in scalars.enumerated() {
      var next = ActiveSteps(count: steps.count)
      for step in active.order {
        if case .one(let set) = steps[step], set.contains(scalar) {
          add(step + 1, to: &next, at: index + 1, of: scalars.count)
        }
      }
      active = next
    }
    return active.order.contains { if case .match = steps[$0] { true } else { false } }
  }

  private struct ActiveSteps {
    var order: [Int] = []
    var seen: [Bool]
    init(count: Int) { seen = [Bool](repeating: false, count: count) }
  }

  /// Follows everything that consumes nothing.
  private func add(_ first: Int, to active: inout ActiveSteps, at position: Int, of end: Int) {
    var pending = [first]
    while let step = pending.popLast() {
      guard !active.seen[step] else { continue }
      active.seen[step] = true
      switch steps[step] {
      case .jump(let target): pending.append(target)
      case .split(let one, let other): pending += [other, one]
      case .atStart: if position == 0 { pending.append(step + 1) }
      case .atEnd: if position == end { pending.append(step + 1) }
      case .one, .match: active.order.append(step)
      }
    }
  }
}

/// Characters that one place of a pattern accepts.
struct NameCharacterSet: Sendable, Equatable {
  var ranges: [ClosedRange<UInt32>] = []
  var isInverted = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) } != isInverted
  }

  static let any = NameCharacterSet(ranges: [10...10], isInverted: true)
  static let digits = NameCharacterSet(ranges: [48...57])
  static let word = NameCharacterSet(ranges: [48...57, 65...90, 95...95, 97...122])
  static let blanks = NameCharacterSet(ranges: [9...13, 32...32])
}
