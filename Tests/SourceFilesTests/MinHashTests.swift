import SourceFiles
import Testing

/// Sketches of texts, and the near-duplicates they find.
@Suite(.timeLimit(.minutes(1))) struct MinHashTests {
  /// 600 tokens that depend on `seed`, of which the first `changed` depend on `other` instead.
  private func tokens(_ seed: UInt32, changed: Int = 0, other: UInt32 = 999) -> [UInt32] {
    (0..<600).map { index in
      let base = index < changed ? other : seed
      return (base &* 0x9E37_79B1 ^ UInt32(index)) &* 0x85EB_CA6B >> 12
    }
  }

  @Test(arguments: [0, 60, 150, 300, 600])
  func `similarity is that of the shingles`(_ changed: Int) {
    func shingles(_ tokens: [UInt32]) -> Set<[UInt32]> {
      Set((0...(tokens.count - 5)).map { Array(tokens[$0..<($0 + 5)]) })
    }
    let (first, second) = (tokens(1), tokens(1, changed: changed))
    let (left, right) = (shingles(first), shingles(second))
    let exact = Double(left.intersection(right).count) / Double(left.union(right).count)
    // Three standard deviations of 128 parts.
    #expect(abs(MinHash(first).similarity(to: MinHash(second)) - exact) < 0.14)
  }

  @Test func `near-duplicates are found, others are not`() {
    var duplicates = NearDuplicates()
    for seed in 1...40 as ClosedRange<UInt32> {
      duplicates.insert("\(seed)", MinHash(tokens(seed)))
    }
    duplicates.insert("copy", MinHash(tokens(7)))
    duplicates.insert("edited", MinHash(tokens(7, changed: 30)))
    duplicates.insert("other half", MinHash(tokens(7, changed: 300)))
    #expect(duplicates.of("7") == ["copy", "edited"])
    #expect(duplicates.of("8") == [])
    #expect(duplicates.of("unknown") == [])
    #expect(duplicates.matches(MinHash(tokens(9))) == ["9"])
  }

  @Test func `short and empty texts have sketches too`() {
    #expect(MinHash([1, 2]).similarity(to: MinHash([1, 2])) == 1)
    #expect(MinHash([1, 2]).similarity(to: MinHash([1, 3])) < 0.1)
    #expect(MinHash([UInt32]()).similarity(to: MinHash([UInt32]())) == 0)
  }
}
