import RepositoryIndex
import Tokenization

/// What an index must say, found by comparing the context with every position.
struct NaiveIndex {
  /// Tokens by path.
  var files: [String: [TokenID]]
  var hidden: Set<String> = []

  /// The occurrences that agree with the end of `context` in `length` tokens or more.
  func followers(_ context: [TokenID], length: Int, folder: String? = nil) -> [TokenID: (Int, Int)]
  {
    var counts: [TokenID: (Int, Int)] = [:]
    for (path, tokens) in files where !hidden.contains(path) {
      let slash = path.lastIndex(of: "/")
      let isNear = folder != nil && folder == slash.map { String(path[..<$0]) } ?? ""
      for position in tokens.indices where agreement(tokens, position, context) >= length {
        let old = counts[tokens[position], default: (0, 0)]
        counts[tokens[position]] = (old.0 + 1, old.1 + (isNear ? 1 : 0))
      }
    }
    return counts
  }

  func longest(_ context: [TokenID]) -> Int {
    files.filter { !hidden.contains($0.key) }.values.map { tokens in
      tokens.indices.map { agreement(tokens, $0, context) }.max() ?? 0
    }.max() ?? 0
  }

  private func agreement(_ tokens: [TokenID], _ position: Int, _ context: [TokenID]) -> Int {
    var agreed = 0
    while agreed < 32, agreed < position, agreed < context.count,
      tokens[position - 1 - agreed] == context[context.count - 1 - agreed]
    {
      agreed += 1
    }
    return agreed
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): tests that fail can be run again.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
