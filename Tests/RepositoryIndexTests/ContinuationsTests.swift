import RepositoryIndex
import Testing

@Suite struct ContinuationsTests {
  @Test func `occurrences are all counts together`() {
    let level = Continuations.Level(
      matchLength: 2, candidates: [.init(token: 5, count: 3), .init(token: 6, count: 1)])
    #expect(level.occurrences == 4)
  }
}
