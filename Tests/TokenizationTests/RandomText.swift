/// Seeded text made of what cuts pieces in every way, and of bytes that are not UTF-8.
struct RandomText: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private static let atoms: [[UInt8]] =
    [
      " ", " ", " ", "  ", "    ", "\n", "\n", "\r\n", "\t", "a", "b", "re", "the", "return", "x",
      "_", "0", "42", "'", "'s", "'l", "l", "e", "(", ")", "{", "}", "=", "->", "//", "é", "Ж",
      "日本", "\u{A0}", "\u{3000}", "\u{0301}", "²", "😀", "foo", "foobar", "TODO:", "TOD", "<",
      "<fim_prefix>", "  \n", "\0",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F, 0x98], [0x80], [0xE3]]

  /// Some atoms one after another.
  mutating func bytes(atoms count: Int) -> [UInt8] {
    (0..<count).flatMap { _ in Self.atoms[Int.random(in: 0..<Self.atoms.count, using: &self)] }
  }

  /// A range within `count` bytes.
  mutating func range(in count: Int, longest: Int = .max) -> Range<Int> {
    let start = Int.random(in: 0...count, using: &self)
    return start..<Int.random(in: start...min(count, start + min(longest, count)), using: &self)
  }
}
