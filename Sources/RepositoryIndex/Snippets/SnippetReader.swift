/// Reads the arrays of a segment.
///
/// What the arrays say is checked where it is used: a position that lies outside reads as zero or as
/// empty, so that numbers that were cut to 32 bits give useless answers at worst.
struct SnippetReader {
  struct File: Equatable {
    var path: String
    var byteCount: Int
    var fingerprint: UInt64
  }

  let layout: SnippetLayout
  // SAFETY: valid for the call of `SnippetSegment.read` that made this; `loadUnaligned` is reached
  // only after a check of the bounds.
  let bytes: UnsafeRawBufferPointer

  func word(_ section: Int, _ index: Int) -> UInt32 {
    let offset = section + 4 * index
    guard index >= 0, offset >= 0, offset + 4 <= bytes.count else { return 0 }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  // MARK: Files

  func file(_ index: Int) -> File {
    let base = index * SnippetLayout.fileWords
    let low = UInt64(word(layout.filesStart, base + 4))
    let high = UInt64(word(layout.filesStart, base + 5))
    return File(
      path: path(index), byteCount: Int(word(layout.filesStart, base + 3)),
      fingerprint: high << 32 | low)
  }

  func path(_ index: Int) -> String { String(decoding: pathBytes(index), as: UTF8.self) }

  func pathBytes(_ index: Int) -> Slice<UnsafeRawBufferPointer> {
    let base = index * SnippetLayout.fileWords
    let start = layout.pathsStart + Int(word(layout.filesStart, base))
    let end = min(start + Int(word(layout.filesStart, base + 1)), layout.total)
    guard index >= 0, index < layout.files, start <= end else { return bytes[0..<0] }
    return bytes[start..<end]
  }

  func firstPiece(ofFile index: Int) -> Int {
    guard index < layout.files else { return layout.pieces }
    let first = Int(word(layout.filesStart, index * SnippetLayout.fileWords + 2))
    return min(first, layout.pieces)
  }

  /// The file that a piece belongs to.
  func file(ofPiece piece: Int) -> Int {
    var low = 0
    var high = layout.files
    // The last file whose first piece is not after `piece`.
    while low + 1 < high {
      let middle = (low + high) / 2
      if firstPiece(ofFile: middle) <= piece { low = middle } else { high = middle }
    }
    return low
  }

  // MARK: Pieces

  /// The bytes of the file that a piece is.
  func range(ofPiece piece: Int) -> Range<Int> {
    let start = Int(word(layout.piecesStart, piece * SnippetLayout.pieceWords))
    return
      start..<(start + Int(word(layout.piecesStart, piece * SnippetLayout.pieceWords + 1) & 0xFFFF))
  }

  func identifierCount(ofPiece piece: Int) -> Int {
    Int(word(layout.piecesStart, piece * SnippetLayout.pieceWords + 1) >> 16)
  }

  // MARK: Terms

  /// The pieces that `hash` occurs in, ascending.
  func pieces(with hash: UInt32, _ body: (Int) -> Void) {
    guard let term = firstIndex(of: hash, layout.termsStart, layout.terms, SnippetLayout.termWords)
    else { return }
    pieces(ofTerm: term, body)
  }

  func pieces(ofTerm term: Int, _ body: (Int) -> Void) {
    var cursor = postings(ofTerm: term)
    let count = leb128(&cursor)
    guard count <= layout.pieces else { return }
    var piece = -1
    for _ in 0..<count {
      let distance = leb128(&cursor)
      guard distance > 0, distance <= layout.pieces else { return }
      piece += distance
      guard piece < layout.pieces else { return }
      body(piece)
    }
  }

  func hash(ofTerm term: Int) -> UInt32 {
    word(layout.termsStart, term * SnippetLayout.termWords)
  }

  /// In how many pieces `hash` occurs.
  func pieceCount(with hash: UInt32) -> Int {
    guard let term = firstIndex(of: hash, layout.termsStart, layout.terms, SnippetLayout.termWords)
    else { return 0 }
    var cursor = postings(ofTerm: term)
    return min(leb128(&cursor), layout.pieces)
  }

  private func postings(ofTerm term: Int) -> Int {
    layout.postingsStart + Int(word(layout.termsStart, term * SnippetLayout.termWords + 1))
  }

  private func leb128(_ cursor: inout Int) -> Int {
    var value = 0
    var shift = 0
    while cursor < layout.pathsStart, shift < 35 {
      let byte = Int(bytes[cursor])
      cursor += 1
      value |= (byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return 0
  }

  // MARK: Definitions and names

  struct DefinitionRecord: Equatable {
    var hash: UInt32
    var file: Int
    var range: Range<Int>
  }

  func definition(_ index: Int) -> DefinitionRecord {
    let base = index * SnippetLayout.definitionWords
    let start = Int(word(layout.definitionsStart, base + 2))
    let length = Int(word(layout.definitionsStart, base + 3))
    return DefinitionRecord(
      hash: word(layout.definitionsStart, base), file: Int(word(layout.definitionsStart, base + 1)),
      range: start..<(start + length))
  }

  /// The places that define `hash`, as indices of definitions.
  func definitions(of hash: UInt32) -> Range<Int> {
    equalRange(of: hash, layout.definitionsStart, layout.definitions, SnippetLayout.definitionWords)
  }

  /// The files whose name or folder has `hash`.
  func files(named hash: UInt32) -> [Int] {
    equalRange(of: hash, layout.namesStart, layout.names, SnippetLayout.nameWords).map {
      Int(word(layout.namesStart, $0 * SnippetLayout.nameWords + 1))
    }.filter { $0 < layout.files }
  }

  private func firstIndex(of hash: UInt32, _ section: Int, _ count: Int, _ words: Int) -> Int? {
    let index = lowerBound(of: UInt64(hash), section, count, words)
    return index < count && word(section, index * words) == hash ? index : nil
  }

  /// Records that begin with `hash`.
  private func equalRange(
    of hash: UInt32, _ section: Int, _ count: Int, _ words: Int
  ) -> Range<Int> {
    let low = lowerBound(of: UInt64(hash), section, count, words)
    return low..<max(low, lowerBound(of: UInt64(hash) + 1, section, count, words))
  }

  private func lowerBound(of hash: UInt64, _ section: Int, _ count: Int, _ words: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if word(section, middle * words) < hash { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
