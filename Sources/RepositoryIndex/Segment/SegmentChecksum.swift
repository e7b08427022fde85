/// Tells a damaged segment: a multiplicative hash over 32-bit words; not cryptographic.
struct SegmentChecksum {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Takes in bytes, a multiple of four of them.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var hash = value
    for offset in stride(from: 0, to: bytes.count & ~3, by: 4) {
      let word = UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      // The constants of MurmurHash3's finalizer.
      hash = (hash ^ UInt64(word)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 33
    }
    value = hash
  }

  static func of(_ bytes: [UInt8]) -> UInt64 {
    var checksum = SegmentChecksum()
    bytes.withUnsafeBytes { checksum.update($0) }
    return checksum.value
  }
}
