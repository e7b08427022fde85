internal import Storage

extension PackedRowHeader {
  /// Hexadecimal digits of a digest that are kept: 128 bits.
  static let digestLength = 32

  var bytes: [UInt8] {
    var bytes = Self.magic + Self.littleEndian(Self.version, 4) + Self.littleEndian(length, 4)
    for value in [rows, tokens, examples, vocabularyCount, fileSize] {
      bytes += Self.littleEndian(value, 8)
    }
    bytes += Array(digest.utf8.prefix(Self.digestLength))
    return bytes + Array(SHA256.hexadecimalDigest(of: bytes).utf8.prefix(Self.digestLength))
  }

  struct Damage: Error {
    var reason: String
  }

  /// - Throws: what is wrong with the bytes.
  init(_ bytes: UnsafeRawBufferPointer) throws(Damage) {
    guard bytes.count >= Self.size, bytes.prefix(8).elementsEqual(Self.magic) else {
      throw Damage(reason: "it does not begin as one")
    }
    let version = Self.integer(bytes, at: 8, 4)
    guard version == Self.version else {
      throw Damage(reason: "it has version \(version), this Familiar knows \(Self.version)")
    }
    let own = String(decoding: bytes[88..<Self.size], as: UTF8.self)
    guard SHA256.hexadecimalDigest(of: bytes[0..<88]).prefix(Self.digestLength) == own else {
      throw Damage(reason: "the checksum of its header is wrong")
    }
    length = Self.integer(bytes, at: 12, 4)
    rows = Self.integer(bytes, at: 16, 8)
    tokens = Self.integer(bytes, at: 24, 8)
    examples = Self.integer(bytes, at: 32, 8)
    vocabularyCount = Self.integer(bytes, at: 40, 8)
    fileSize = Self.integer(bytes, at: 48, 8)
    digest = String(decoding: bytes[56..<88], as: UTF8.self)
    guard fileSize == bytes.count else {
      throw Damage(reason: "it has \(bytes.count) bytes instead of \(fileSize)")
    }
    // A row has at least five integers: two counts, a start, a token, and its place.
    guard rows >= 0, rows <= (fileSize - Self.size) / 24, length > 0, tokens >= rows,
      examples >= rows, vocabularyCount >= 0
    else { throw Damage(reason: "its counts do not agree") }
  }

  static func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// The caller has checked that the bytes are there; a number over `Int.max` comes out negative.
  static func integer(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ count: Int) -> Int {
    count == 4
      ? Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      : Int(
        truncatingIfNeeded: UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }
}
