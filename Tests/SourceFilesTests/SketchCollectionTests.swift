import Testing

@testable import SourceFiles

/// All groups of near-duplicates at once.
struct SketchCollectionTests {
  private func text(_ seed: UInt32, changed: Int = 0) -> MinHash {
    MinHash((0..<200).map { index in index < changed ? index : (index &+ seed) &* 2_654_435_761 })
  }

  private func groups(_ sketches: [MinHash], threshold: Double = 0.7) -> [Int] {
    var collection = SketchCollection()
    for sketch in sketches { collection.append(sketch) }
    return collection.groups(of: Array(sketches.indices), threshold: threshold)
  }

  @Test func `texts that are alike are of the group of the first`() {
    let sketches = [
      text(1), text(90_000), text(1, changed: 4), text(1, changed: 8), text(90_000),
      text(7_000_000),
    ]
    #expect(groups(sketches) == [0, 1, 0, 0, 1, 5])
    #expect(groups([]) == [])
    #expect(groups([text(1), text(2, changed: 150)]) == [0, 1])
  }

  @Test func `groups agree with asking for each text`() {
    let sketches = (0..<60).map { text(UInt32($0 % 20) * 1_000_003, changed: $0 / 20 * 9) }
    var near = NearDuplicates()
    for (index, sketch) in sketches.enumerated() { near.insert("\(index)", sketch) }
    let roots = groups(sketches)
    for index in sketches.indices {
      for other in near.of("\(index)") {
        #expect(roots[index] == Int(other).map { roots[$0] }, "\(index), \(other)")
      }
      #expect(roots[index] <= index && roots[roots[index]] == roots[index])
    }
    #expect(Set(roots).count == 20)
  }

  @Test func `texts without tokens are near to nothing, and many copies take no time`() {
    #expect(groups([MinHash([]), MinHash([]), text(1)]) == [0, 1, 2])
    #expect(groups([MinHash](repeating: text(3), count: 3000)) == [Int](repeating: 0, count: 3000))
  }

  @Test func `only members are looked at`() {
    var collection = SketchCollection()
    for sketch in [text(1), text(90_000), text(1)] { collection.append(sketch) }
    #expect(collection.groups(of: [1, 2], threshold: 0.7) == [0, 1])
    #expect(collection.groups(of: [2, 0], threshold: 0.7) == [0, 0])
    #expect(collection.count == 3)
  }
}
