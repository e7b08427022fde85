/// The 64-bit Fowler-Noll-Vo hash: stable between runs, unlike Swift's `Hasher`; not cryptographic.
///
/// - Source: RFC 9923.
package struct FNV1a {
  package private(set) var value = basis

  package init() {}

  package mutating func combine(_ bytes: some Sequence<UInt8>) {
    value = Self.hash(of: bytes, after: value)
  }

  package mutating func combine(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { combine($0) }
  }

  /// The hash of `bytes`, behind those that have the hash `start`.
  ///
  /// Inlinable, because whole texts go through it byte by byte.
  @inlinable
  package static func hash(of bytes: some Sequence<UInt8>, after start: UInt64 = basis) -> UInt64 {
    var value = start
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return value
  }

  /// The hash of nothing.
  @inlinable package static var basis: UInt64 { 0xcbf2_9ce4_8422_2325 }
}
