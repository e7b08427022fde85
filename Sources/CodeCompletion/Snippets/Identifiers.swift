/// The identifiers of a text, for comparing pieces of code.
enum Identifiers {
  /// Hashes of the identifiers in `text` of at least three characters.
  ///
  /// Shorter ones (`i`, `to`) are in every file and say nothing.
  static func hashes(in text: some Sequence<UInt8>) -> Set<Int> {
    var result = Set<Int>()
    var hasher = Hasher()
    var length = 0
    for byte in text {
      if byte.isIdentifierByte {
        hasher.combine(byte)
        length += 1
      } else if length > 0 {
        if length >= 3 { result.insert(hasher.finalize()) }
        hasher = Hasher()
        length = 0
      }
    }
    if length >= 3 { result.insert(hasher.finalize()) }
    return result
  }
}
