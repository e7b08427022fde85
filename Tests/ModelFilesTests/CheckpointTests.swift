import ModelFiles
import Testing

@Suite struct CheckpointTests {
  @Test func `a path where nothing stands is an error that says so`() {
    let error = #expect(throws: ModelFileError.self) { try Checkpoint.open("/nowhere/at/all") }
    #expect(error?.description.contains("/nowhere/at/all") == true)
  }
}
