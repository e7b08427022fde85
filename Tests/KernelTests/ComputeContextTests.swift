internal import Testing

/// Contexts, their tables and their threads.
struct ComputeContextTests {
  @Test func `scalar always runs and unknown tables never do`() throws {
    #expect(KernelContext.isas.last == "scalar")
    #expect(KernelContext(isa: "no such table") == nil)
    let best = try #require(KernelContext(threads: 2))
    #expect(best.isa == KernelContext.isas.first)
    #expect(best.threads == 2)
    #expect(try #require(KernelContext(threads: 0)).threads == 1)
  }

  @Test func `thousands of tiny passes neither stall nor differ`() throws {
    // 64 rows x 1024 columns: just above what stays on the calling thread.
    let weights = TestWeights(BlockType.packed[0], rows: 64, columns: 1024)
    var random = SeededGenerator(state: 9)
    let x = random.floats(1024)
    let one = try #require(KernelContext(threads: 1))
    let expected = one.linear(weights, x, tokens: 1)
    let several = try #require(KernelContext(threads: 4))
    for _ in 0..<3000 {
      guard several.linear(weights, x, tokens: 1) == expected else {
        Issue.record("a pass differs")
        return
      }
    }
  }

  @Test func `contexts come and go, idle or just used`() throws {
    let weights = TestWeights(BlockType.packed[0], rows: 64, columns: 1024)
    let x = [Float](repeating: 1, count: 1024)
    for round in 0..<200 {
      let context = try #require(KernelContext(threads: 3))
      if round % 2 == 0 { #expect(context.linear(weights, x, tokens: 1).count == 64) }
    }
  }
}
