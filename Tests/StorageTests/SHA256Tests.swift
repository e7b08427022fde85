import Storage
import Testing

/// Vectors of NIST: FIPS 180-2 appendix B and the CAVP short message test.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmno"
        + "pqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `digests are NIST's`(message: String, digest: String) {
    #expect(SHA256.hexadecimalDigest(of: message.utf8) == digest)
  }

  @Test func `a million letters fed in uneven pieces give NIST's digest`() {
    var hash = SHA256()
    var left = 1_000_000
    var size = 1
    while left > 0 {
      let count = min(size, left)
      hash.update([UInt8](repeating: UInt8(ascii: "a"), count: count))
      left -= count
      size = size * 3 % 9973 + 1
    }
    let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(hash.hexadecimalDigest() == digest)
  }

  @Test func `the digest does not depend on where a message is cut`() {
    let message = (0..<200).map { UInt8($0) }
    let whole = SHA256.hexadecimalDigest(of: message)
    for cut in 0...200 {
      var hash = SHA256()
      hash.update(message[..<cut])
      hash.update(message[cut...])
      #expect(hash.hexadecimalDigest() == whole)
    }
  }
}
