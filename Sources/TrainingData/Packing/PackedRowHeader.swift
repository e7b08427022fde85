/// The first bytes of a file of packed rows; integers are little-endian.
///
/// | bytes | |
/// |---|---|
/// | 0..<8 | `FMLRROWS` |
/// | 8..<12 | version |
/// | 12..<16 | tokens of the longest row |
/// | 16..<24 | rows |
/// | 24..<32 | tokens |
/// | 32..<40 | examples |
/// | 40..<48 | ids of the vocabulary |
/// | 48..<56 | bytes of the file |
/// | 56..<88 | the hexadecimal SHA-256 of all behind the header, its first 32 digits |
/// | 88..<120 | the same of the header up to there |
///
/// Behind it: for each row its count of examples, their starts, its count of tokens, the tokens, 4
/// bytes each; then for each row where it begins, 8 bytes.
struct PackedRowHeader: Equatable {
  static let magic = Array("FMLRROWS".utf8)
  static let version = 1
  static let size = 120

  var length = 0
  var rows = 0
  var tokens = 0
  var examples = 0
  var vocabularyCount = 0
  var fileSize = 0
  var digest = ""

  init() {}
}
