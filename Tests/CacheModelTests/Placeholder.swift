import CacheModel
import Testing

@Suite struct StepEvidenceTests {
  @Test func `without a match the cache counts for nothing`() {
    #expect(StepEvidence().weight == 0)
  }
}
