import Inference
import Testing

struct DraftPolicyTests {
  /// A policy that has seen passes of every size, each further row at `share` of the first.
  private func policy(share: Double) -> DraftPolicy {
    var policy = DraftPolicy()
    for _ in 0..<200 {
      for rows in DraftPolicy.passSizes {
        let duration = Duration.microseconds(1000 * (1 + share * Double(rows - 1)))
        policy.record(rows: rows, duration: duration)
      }
    }
    return policy
  }

  @Test func `without a match or room nothing is drafted`() {
    var policy = policy(share: 0)
    #expect(policy.count(matchLength: 0, limit: 15) == 0)
    #expect(policy.count(matchLength: 20, limit: 0) == 0)
  }

  @Test func `free rows are all used, dear ones never`() {
    var free = policy(share: 0)
    #expect(free.count(matchLength: 32, limit: 15) >= 11)
    for length in [1, 2, 4, 8, 16, 32] {
      // A row that costs a pass gains nothing even where it is right.
      var dear = policy(share: 1.2)
      #expect(dear.count(matchLength: length, limit: 15) == 0)
    }
  }

  @Test func `longer matches are trusted further`() {
    var policy = policy(share: 0.2)
    let counts = [1, 2, 4, 8, 16, 32].map { policy.count(matchLength: $0, limit: 15) }
    #expect(counts == counts.sorted())
    #expect(counts[0] < counts[5])
  }

  @Test func `a limit is kept`() {
    var policy = policy(share: 0)
    for limit in 1...15 {
      #expect((1...limit).contains(policy.count(matchLength: 32, limit: limit)))
    }
  }

  @Test func `rejections end drafting and acceptance brings it back`() {
    var policy = policy(share: 0.3)
    let before = policy.count(matchLength: 32, limit: 15)
    #expect(before > 0)
    for _ in 0..<100 { policy.record(matchLength: 32, reached: 1, accepted: 0) }
    #expect(policy.count(matchLength: 32, limit: 15) == 0)
    // Other lengths have their own experience.
    #expect(policy.count(matchLength: 16, limit: 15) > 0)
    for _ in 0..<100 { policy.record(matchLength: 32, reached: 3, accepted: 3) }
    #expect(policy.count(matchLength: 32, limit: 15) >= before)
  }

  @Test func `what was given up is tried again`() {
    var policy = DraftPolicy()
    for _ in 0..<100 { policy.record(matchLength: 32, reached: 1, accepted: 0) }
    var tries = 0
    while policy.count(matchLength: 32, limit: 15) == 0, tries < 1000 { tries += 1 }
    #expect((20..<1000).contains(tries))
    // The same for a size of pass that once was slow.
    for _ in 0..<50 {
      for rows in [1, 2, 3, 4, 6, 8, 12, 16] {
        policy.record(rows: rows, duration: .microseconds(rows == 1 ? 10 : 10_000))
      }
    }
    #expect(policy.count(matchLength: 16, limit: 15) == 0)
    for _ in 0..<2000 { policy.record(rows: 1, duration: .microseconds(10)) }
    #expect(policy.count(matchLength: 16, limit: 15) > 0)
  }

  @Test func `one slow pass does not change the mind`() {
    var policy = policy(share: 0.1)
    let before = policy.count(matchLength: 32, limit: 15)
    policy.record(rows: before + 1, duration: .seconds(10))
    #expect(policy.count(matchLength: 32, limit: 15) > 0)
    policy.record(rows: 5000, duration: .seconds(10))
    policy.record(rows: 1, duration: .zero)
    #expect(policy.count(matchLength: 32, limit: 15) > 0)
  }
}
