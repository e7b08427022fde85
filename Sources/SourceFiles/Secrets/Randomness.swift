#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Tells random texts from words.
enum Randomness {
  /// Bits a character; gitleaks asks 3.5 of assigned secrets, detect-secrets 3.0 of hexadecimal ones.
  private static let (leastEntropy, leastHexadecimalEntropy) = (3.5, 3.0)

  /// What examples hold instead of a secret.
  private static let placeholders = [
    "example", "sample", "placeholder", "changeme", "change-me", "change_me", "your", "xxxx",
    "dummy", "fake", "test", "redacted", "12345678", "abcdef", "secret", "password", "token",
    "deadbeef", "00000000",
  ].map { Array($0.utf8) }

  /// Whether `value` could be a secret: letters and digits mixed, as random texts are.
  static func isLikely(_ value: ArraySlice<UInt8>) -> Bool {
    let digits = value.count { $0.isDigitByte }
    let letters = value.count { $0.isLetterByte }
    // Ten of the 64 characters of base 64 are digits: with fewer than one in 20 it is a name.
    guard digits >= 2, letters >= 2, digits * 20 >= value.count else { return false }
    let isHexadecimal = value.allSatisfy {
      $0.isDigitByte || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66
    }
    return entropy(of: value) >= (isHexadecimal ? leastHexadecimalEntropy : leastEntropy)
      && !isPlaceholder(value)
  }

  /// Whether `value` holds a word that examples hold.
  static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
    let lowercased = value.map { $0.lowercasedByte }
    return placeholders.contains { word in
      lowercased.indices.contains { lowercased[$0...].starts(with: word) }
    }
  }

  /// Shannon's entropy of the bytes, in bits a byte.
  static func entropy(of value: ArraySlice<UInt8>) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in value { counts[Int(byte)] += 1 }
    let total = Double(value.count)
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let share = Double(count) / total
      return sum - share * log2(share)
    }
  }
}
