import Inference
import Testing
import Tokenization

struct PromptLookupTests {
  private func check(
    _ text: [TokenID], after context: [TokenID], limit: Int = 4, gives tokens: [TokenID],
    matching length: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = PromptLookup.draft(in: text, after: context, maximumCount: limit)
    #expect(Array(found.tokens) == tokens, sourceLocation: sourceLocation)
    #expect(found.matchLength == length, sourceLocation: sourceLocation)
  }

  @Test func `the longest match tells, and of equal ones the newest`() {
    check([1, 2, 3, 9, 3, 8, 1, 2, 3], after: [1, 2, 3], gives: [9, 3, 8, 1], matching: 3)
    check([3, 8, 3, 9, 3], after: [3], gives: [9, 3], matching: 1)
    check([5, 3, 7, 7, 4, 3, 6], after: [4, 3], gives: [6], matching: 2)
  }

  @Test func `a context does not match its own end`() {
    check([1, 2, 3], after: [1, 2, 3], gives: [], matching: 0)
    check([2, 2, 2], after: [2, 2, 2], gives: [2], matching: 2)
  }

  @Test func `what was never there gives nothing`() {
    check([1, 2, 3], after: [4], gives: [], matching: 0)
    check([], after: [4], gives: [], matching: 0)
    check([1, 2], after: [], gives: [], matching: 0)
    check([1, 2], after: [1], limit: 0, gives: [], matching: 0)
  }

  @Test func `matches are measured up to a length`() {
    let same = [TokenID](repeating: 1, count: 100)
    let found = PromptLookup.draft(in: same, after: same, maximumCount: 3)
    #expect(found.matchLength == PromptLookup.longestMatch)
  }
}
