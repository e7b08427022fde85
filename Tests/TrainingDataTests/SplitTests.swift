import TestSupport
import Testing

@testable import TrainingData

/// Which documents are trained on and which are kept back.
struct SplitTests {
  private func members(
    _ count: Int, seed: UInt64 = 1, groups: Int? = nil, bytes: (Int) -> Int = { _ in 4000 }
  ) -> [SplitAssignment.Member] {
    (0..<count).map { index in
      let group = groups.map { index % $0 } ?? index
      return SplitAssignment.Member(
        bytes: bytes(index), group: group,
        key: CounterRandom(seed: seed, stream: UInt64(group)).value(at: 0), path: "\(index)")
    }
  }

  private func bytes(
    _ members: [SplitAssignment.Member], _ splits: [DataSplit], _ split: DataSplit
  ) -> Int {
    zip(members, splits).reduce(0) { $0 + ($1.1 == split ? $1.0.bytes : 0) }
  }

  @Test(arguments: [
    (0, 0, 0, 0), (1, 1, 0, 0), (2, 1, 1, 0), (3, 1, 1, 1), (5, 3, 1, 1), (10, 6, 2, 2),
    (400, 320, 40, 40),
  ])
  func `shares are near what is asked for, and none is empty that need not be`(
    count: Int, train: Int, validation: Int, test: Int
  ) {
    let splits = SplitAssignment.splits(of: members(count), shares: SplitShares())
    #expect(splits.count { $0 == .train } == train)
    #expect(splits.count { $0 == .validation } == validation)
    #expect(splits.count { $0 == .test } == test)
  }

  @Test func `whole groups stay together and sums hold, whatever the sizes`() {
    for seed in 0..<60 {
      var random = CounterRandom(seed: UInt64(seed), stream: 7)
      let count = 5 + random.next(below: 120)
      let members = members(
        count, seed: UInt64(seed), groups: 3 + random.next(below: count),
        bytes: { index in
          let draw = CounterRandom(seed: UInt64(seed), stream: 8).value(at: UInt64(index))
          return Int(draw % 5000) * (draw >> 60 == 0 ? 100 : 1) + 1
        })
      let splits = SplitAssignment.splits(of: members, shares: SplitShares())
      for (one, first) in zip(members, splits) {
        for (other, second) in zip(members, splits) where one.group == other.group {
          #expect(first == second, "seed \(seed)")
        }
      }
      for split in DataSplit.allCases { #expect(splits.contains(split), "seed \(seed)") }
      let total = members.reduce(0) { $0 + $1.bytes }
      #expect(bytes(members, splits, .train) * 5 >= total, "seed \(seed)")
    }
  }

  @Test func `documents that are all alike are divided nevertheless`() {
    let splits = SplitAssignment.splits(of: members(12, groups: 1), shares: SplitShares())
    #expect(Set(splits) == Set(DataSplit.allCases))
  }

  @Test func `a share of nothing gets nothing`() {
    var shares = SplitShares()
    shares.test = 0
    let splits = SplitAssignment.splits(of: members(50), shares: shares)
    #expect(Set(splits) == [.train, .validation])
    shares.validation = 0
    #expect(Set(SplitAssignment.splits(of: members(50), shares: shares)) == [.train])
  }

  @Test func `an edit moves few documents, another seed many, the order of files none`() {
    let before = members(300)
    var after = before
    after.remove(at: 17)
    after[40].bytes += 200
    after[90].key = 5
    func splits(_ members: [SplitAssignment.Member]) -> [String: DataSplit] {
      let splits = SplitAssignment.splits(of: members, shares: SplitShares())
      return Dictionary(zip(members.map(\.path), splits)) { $1 }
    }
    let first = splits(before)
    let moved = splits(after).count { first[$0.key] != $0.value }
    #expect(moved <= 6)
    #expect(splits(members(300, seed: 2)).count { first[$0.key] != $0.value } > 40)
    #expect(splits(before.reversed()) == first)
  }

  @Test func `files of a repository keep their side when they are renamed or touched`() throws {
    let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
    for index in 0..<60 {
      let text = Samples.source(index, lines: 12)
      try one.write(Array(text.utf8), as: "f\(index).py")
      let edited = index % 3 == 0 ? text + "added_\(index) = last(line)\n" : text
      try other.write(Array(edited.utf8), as: "renamed/g\(index).py")
    }
    let before = try Samples.scan(one.path)
    let after = try Samples.scan(other.path)
    let sides = Dictionary(after.files.map { ($0.path, $0.split) }) { $1 }
    let moved = before.files.count {
      sides["renamed/g" + $0.path.dropFirst()] != .some($0.split)
    }
    #expect(before.files.count { $0.split == .test } >= 5)
    #expect(moved <= 6)
    #expect(try Samples.scan(one.path).files == before.files)
  }

  @Test func `what is nearly the same never stands on two sides`() throws {
    let folder = try TemporaryFolder()
    for index in 0..<40 {
      // Pairs that share 21 of 28 lines: too different to be dropped, too alike to divide.
      let shared = Samples.source(1000 + index / 2, lines: 21)
      let own = Samples.source(2000 + index, lines: 7)
      try folder.write(Array((shared + own).utf8), as: "p\(index / 2)_\(index % 2).py")
    }
    let result = try Samples.scan(folder.path)
    let sides = Dictionary(result.files.map { ($0.path, $0.split) }) { $1 }
    #expect(result.files.count { $0.split != nil } == 40)
    for pair in 0..<20 { #expect(sides["p\(pair)_0.py"] == sides["p\(pair)_1.py"], "\(pair)") }
  }
}
