import Testing

/// House rules that neither the compiler nor the formatter checks.
struct StyleTests {
  @Test func `files stay short`() {
    for file in SourceTree.sources + SourceTree.tests {
      let limit = file.path.hasSuffix(".swift") ? 350 : 800
      #expect(file.lines.count <= limit, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test func `nothing traps on purpose and nothing is left to do`() {
    let banned = [
      "fatalError(", "try!", "as!", "TO" + "DO", "FIX" + "ME", "precondition(",
      "preconditionFailure(",
    ]
    for file in SourceTree.sources {
      for phrase in banned { #expect(!file.text.contains(phrase), "\(file.path): \(phrase)") }
    }
  }

  @Test func `only the command line prints`() {
    for file in SourceTree.sources
    where file.path.hasSuffix(".swift") && file.module != "familiar" && !file.isSampleCode {
      #expect(!file.lines.contains { $0.contains(" print(") }, "\(file.path)")
    }
  }

  /// Every place where the compiler's checks of sharing are off, with a reason beside it.
  @Test func `unchecked sharing says why it is safe`() {
    for file in SourceTree.sources {
      for (index, line) in file.lines.enumerated()
      where line.contains("nonisolated(unsafe)") || line.contains("@unchecked Sendable") {
        let near = file.lines[max(0, index - 6)...index]
        #expect(near.contains { $0.contains("SAFETY:") }, "\(file.path):\(index + 1)")
      }
    }
  }

  @Test func `the tree speaks of nothing outside of it`() {
    let banned = ["/work" + "/", "/opt" + "/peers", "/root" + "/"]
    for file in SourceTree.sources + SourceTree.tests {
      for phrase in banned { #expect(!file.text.contains(phrase), "\(file.path): \(phrase)") }
    }
  }
}
