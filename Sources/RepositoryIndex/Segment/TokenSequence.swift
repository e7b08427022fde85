/// The tokens of many files, one file after the other, with a separator before each and at the end.
///
/// In 16 bits where the vocabulary leaves room for the separator, else in 32. A view: whoever made it
/// keeps the memory alive.
struct TokenSequence {
  /// How a token lies in memory.
  enum Width: UInt32 {
    case narrow = 2
    case wide = 4

    /// The narrowest that holds ids below `count` and the separator.
    init(vocabularyCount count: Int) { self = count <= 0xFFFF ? .narrow : .wide }

    var bytes: Int { Int(rawValue) }
  }

  /// Stands between files: larger than every token, equal to none.
  static let separator = UInt32.max

  let width: Width
  let count: Int
  private let base: UnsafeRawPointer

  /// - Precondition: `base` points at `count` tokens of `width`, aligned to it.
  init(_ base: UnsafeRawPointer, count: Int, width: Width) {
    self.base = base
    self.count = count
    self.width = width
  }

  /// Valid while the memory is.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count * width.bytes)
  }

  /// The token at `index`, which must be within `0..<count`.
  @inline(__always)
  subscript(index: Int) -> UInt32 {
    // SAFETY: the sort and the lookups bound `index` by `count` before, or stop at the separator that
    // every text begins with; they read up to 32 tokens a position.
    switch width {
    case .narrow:
      let token = base.load(fromByteOffset: index &* 2, as: UInt16.self)
      return token == UInt16.max ? Self.separator : UInt32(token)
    case .wide:
      return base.load(fromByteOffset: index &* 4, as: UInt32.self)
    }
  }
}
