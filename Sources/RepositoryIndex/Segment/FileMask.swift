/// The files of a segment that are out of date, deleted or hidden: one bit each.
struct FileMask: Sendable, Equatable {
  private var words: [UInt64]
  /// Whether no file is masked; kept, because every occurrence of a lookup asks.
  private(set) var isEmpty = true

  init(fileCount: Int) { words = [UInt64](repeating: 0, count: (fileCount + 63) / 64) }

  /// Whether `file` is masked.
  func contains(_ file: Int) -> Bool {
    let word = file >> 6
    return words.indices.contains(word) && (words[word] >> UInt64(file & 63)) & 1 != 0
  }

  /// Masks `file`; false if it was masked, or is none.
  @discardableResult
  mutating func insert(_ file: Int) -> Bool {
    guard words.indices.contains(file >> 6), !contains(file) else { return false }
    words[file >> 6] |= (1 as UInt64) << UInt64(file & 63)
    isEmpty = false
    return true
  }
}
