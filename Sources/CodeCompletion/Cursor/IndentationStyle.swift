/// How a document indents its lines.
enum IndentationStyle: Sendable, Equatable {
  case tabs
  case spaces(Int)

  /// What most indented lines do; nil where no line is indented.
  init?(_ lines: some Sequence<ArraySlice<UInt8>>) {
    var tabbed = 0
    var spaced = 0
    var steps: [Int: Int] = [:]
    var previous = 0
    for line in lines {
      let blanks = line.leadingBlanks
      guard blanks.count < line.count else { continue }
      if blanks.first == .tab { tabbed += 1 }
      if blanks.first == .space { spaced += 1 }
      let step = blanks.count - previous
      // Steps beyond eight are alignment, not indentation.
      if step > 1, step <= 8, blanks.first == .space { steps[step, default: 0] += 1 }
      // Tabs and spaces cannot be compared.
      previous = blanks.contains(.tab) ? Int.max / 2 : blanks.count
    }
    guard tabbed + spaced > 0 else { return nil }
    if tabbed > spaced {
      self = .tabs
    } else {
      let common = steps.max { ($0.value, $1.key) < ($1.value, $0.key) }
      self = .spaces(common?.key ?? 4)
    }
  }
}
