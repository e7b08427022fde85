import RepositoryIndex
import Testing
import Tokenization

@testable import Evaluation

/// The cache over what was read of a document.
@Suite struct GrowingDocumentTests {
  private struct Fixed: ContinuationSource {
    var levels: [Continuations.Level] = []
    var found = Draft()
    func continuations(after context: [TokenID]) -> Continuations { Continuations(levels: levels) }
    func draft(after context: [TokenID], maximumCount: Int) -> Draft { found }
  }

  private func document(
    _ tokens: [TokenID], beside others: (any ContinuationSource)? = nil
  ) -> GrowingDocument {
    let document = GrowingDocument(beside: others)
    for token in tokens { document.append(token) }
    return document
  }

  private func level(
    _ length: Int, _ candidates: (TokenID, Int, Int)...
  ) -> Continuations.Level {
    Continuations.Level(
      matchLength: length,
      candidates: candidates.map { .init(token: $0.0, count: $0.1, documentCount: $0.2) })
  }

  @Test func `what followed before is known, the longest match first`() {
    let text: [TokenID] = [1, 2, 3, 9, 2, 4, 1, 2]
    #expect(
      document(text).continuations(after: text).levels == [
        level(2, (3, 1, 1)), level(1, (3, 1, 1), (4, 1, 1)),
      ])
  }

  @Test func `what comes later is not known yet`() {
    let text: [TokenID] = [1, 2, 3, 1]
    let reading = document(Array(text.prefix(1)))
    #expect(reading.continuations(after: [1]) == .none)
    for token in text.dropFirst() { reading.append(token) }
    #expect(reading.continuations(after: text).levels == [level(1, (2, 1, 1))])
    #expect(document([]).continuations(after: []) == .none)
  }

  @Test func `counts of both sources add up at every length`() {
    let others = Fixed(levels: [level(3, (7, 2, 0)), level(1, (7, 2, 0), (3, 5, 0))])
    let text: [TokenID] = [1, 2, 3, 9, 2, 4, 1, 2]
    #expect(
      document(text, beside: others).continuations(after: text).levels == [
        level(3, (7, 2, 0)),
        level(2, (7, 2, 0), (3, 1, 1)),
        level(1, (3, 6, 1), (7, 2, 0), (4, 1, 1)),
      ])
  }

  @Test func `the longer match drafts`() {
    let text: [TokenID] = [1, 2, 3, 4, 1, 2]
    let far = Fixed(found: Draft(tokens: [8], matchLength: 5))
    #expect(document(text, beside: far).draft(after: text, maximumCount: 2).tokens == [8])
    let near = Fixed(found: Draft(tokens: [8], matchLength: 1))
    #expect(document(text, beside: near).draft(after: text, maximumCount: 2).tokens == [3, 4])
    #expect(document([]).draft(after: [1], maximumCount: 4) == Draft())
  }
}
