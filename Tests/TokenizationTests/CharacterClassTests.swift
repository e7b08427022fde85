import JSONCoding
import TestSupport
import Testing
import Tokenization

@Suite struct CharacterClassTests {
  /// Every scalar value through our scanner, as `generate_unicode.py` puts it through Hugging Face's.
  @Test func `every scalar value has the class that Hugging Face gives it`() throws {
    let expected = try Fixtures.tokenization("manifest")["character_classes_fnv1a"]?.string
    // FNV-1a, 64 bits (draft-eastlake-fnv).
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for scalar in 0..<UInt32(0x11_0000) {
      hash = (hash ^ UInt64(CharacterClass(scalar: scalar).rawValue)) &* 0x100_0000_01B3
    }
    #expect(String(hash, radix: 16) == expected)
  }
}
