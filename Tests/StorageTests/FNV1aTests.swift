import Storage
import Testing

/// The published values of the hash.
@Suite struct FNV1aTests {
  /// - Source: RFC 9923, test vectors.
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func `hashes are those of the standard, however the bytes come`(_ text: String, _ hash: UInt64) {
    #expect(FNV1a.hash(of: text.utf8) == hash)
    var parts = FNV1a()
    for byte in text.utf8 { parts.combine([byte]) }
    #expect(parts.value == hash)
  }
}
