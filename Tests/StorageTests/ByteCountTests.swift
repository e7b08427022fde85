import Storage
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_250, "1.3 kB"), (12_345_678, "12.3 MB"),
    (2_500_000_000_000, "2500.0 GB"), (.max, "9223372036.9 GB"),
  ])
  func `sizes are in units of a thousand`(bytes: Int, text: String) {
    #expect(ByteCount.text(bytes) == text)
  }
}
