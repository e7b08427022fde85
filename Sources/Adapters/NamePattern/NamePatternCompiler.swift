/// Makes the steps of an automaton.
struct NamePatternCompiler {
  var steps: [NamePattern.Step] = []

  /// A published pattern makes about a hundred.
  private static let limit = 4000
  /// Nodes compiled so far: repetitions of nothing make work without making steps.
  private var work = 0

  mutating func compile(_ node: NamePatternNode) throws(NamePattern.Problem) {
    work += 1
    guard work <= 10 * Self.limit else { throw .tooLarge }
    switch node {
    case .empty: break
    case .one(let set): try append(.one(of: set))
    case .atStart: try append(.atStart)
    case .atEnd: try append(.atEnd)
    case .sequence(let parts):
      for part in parts { try compile(part) }
    case .either(let options):
      var ends: [Int] = []
      for option in options.dropLast() {
        let split = steps.count
        try append(.jump(0))
        try compile(option)
        ends.append(steps.count)
        try append(.jump(0))
        steps[split] = .split(split + 1, steps.count)
      }
      if let last = options.last { try compile(last) }
      for end in ends { steps[end] = .jump(steps.count) }
    case .repeated(let part, let minimum, let maximum):
      try compile(part, minimum: minimum, maximum: maximum)
    }
  }

  private mutating func compile(
    _ part: NamePatternNode, minimum: Int, maximum: Int?
  ) throws(NamePattern.Problem) {
    guard max(minimum, maximum ?? 0) <= Self.limit else { throw .tooLarge }
    for _ in 0..<minimum { try compile(part) }
    guard let maximum else {
      let split = steps.count
      try append(.jump(0))
      try compile(part)
      try append(.jump(split))
      steps[split] = .split(split + 1, steps.count)
      return
    }
    var splits: [Int] = []
    for _ in minimum..<maximum {
      splits.append(steps.count)
      try append(.jump(0))
      try compile(part)
    }
    for split in splits { steps[split] = .split(split + 1, steps.count) }
  }

  private mutating func append(_ step: NamePattern.Step) throws(NamePattern.Problem) {
    guard steps.count < Self.limit else { throw .tooLarge }
    steps.append(step)
  }
}
