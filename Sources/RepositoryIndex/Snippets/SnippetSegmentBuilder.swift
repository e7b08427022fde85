/// Collects files and makes a segment of them.
struct SnippetSegmentBuilder {
  private struct FileRecord {
    var path: [UInt8]
    var firstPiece: Int
    var byteCount: Int
    var fingerprint: UInt64
  }

  private var files: [FileRecord] = []
  private var pieces: [(start: Int, length: Int, identifiers: Int)] = []
  /// Hash and piece of every distinct identifier of a piece; the hash in the upper half.
  private var pairs: [UInt64] = []
  private var definitions: [SnippetReader.DefinitionRecord] = []

  /// Pairs of identifiers and pieces so far, each of eight bytes.
  var pairCount: Int { pairs.count }
  var isEmpty: Bool { files.isEmpty }

  init() {}

  /// Adds a file unless it is empty, binary or too large.
  mutating func add(_ file: SnippetFile) {
    guard file.isIndexable else { return }
    let lines = SourceLines(file.text)
    let found = DefinitionScanner(language: file.language).definitions(in: file.text, lines: lines)
    let number = files.count
    addFile(
      path: Array(file.path.utf8), byteCount: file.text.count,
      fingerprint: SnippetFile.fingerprint(of: file.text))
    for definition in found {
      addDefinition(
        SnippetReader.DefinitionRecord(
          hash: definition.name, file: number, range: definition.range))
    }
    let ranges = SnippetPieces.ranges(
      of: file.text, lines: lines, definitions: found.map { $0.range.lowerBound })
    var identifiers: [UInt32] = []
    for range in ranges {
      identifiers.removeAll(keepingCapacity: true)
      IdentifierHash.forEach(in: file.text, range: range) { identifiers.append($1) }
      guard !identifiers.isEmpty else { continue }
      identifiers.sort()
      let piece = UInt64(pieces.count)
      var distinct = 0
      var last: UInt32?
      for hash in identifiers where hash != last {
        pairs.append(UInt64(hash) << 32 | piece)
        distinct += 1
        last = hash
      }
      addPiece(start: range.lowerBound, length: range.count, identifiers: distinct)
    }
  }

  mutating func addFile(path: [UInt8], byteCount: Int, fingerprint: UInt64) {
    files.append(
      FileRecord(
        path: path, firstPiece: pieces.count, byteCount: byteCount, fingerprint: fingerprint))
  }

  mutating func addPiece(start: Int, length: Int, identifiers: Int) {
    pieces.append((start, min(length, 0xFFFF), min(identifiers, 0xFFFF)))
  }

  mutating func addDefinition(_ definition: SnippetReader.DefinitionRecord) {
    definitions.append(definition)
  }

  /// The segment of all files so far.
  mutating func finish() throws(SnippetIndexError) -> SnippetSegment {
    pairs.sort()
    var terms = TermsWriter()
    for pair in pairs {
      terms.add(UInt32(truncatingIfNeeded: pair >> 32), Int(truncatingIfNeeded: pair & 0xFFFF_FFFF))
    }
    pairs = []
    return try finish(terms: &terms)
  }

  /// The segment of what was added, with terms that came in order.
  mutating func finish(terms: inout TermsWriter) throws(SnippetIndexError) -> SnippetSegment {
    terms.endTerm()
    definitions.sort {
      ($0.hash, $0.file, $0.range.lowerBound) < ($1.hash, $1.file, $1.range.lowerBound)
    }
    var names: [UInt64] = []
    var paths: [UInt8] = []
    var records: [UInt32] = []
    for (index, file) in files.enumerated() {
      records += [
        UInt32(clamping: paths.count), UInt32(clamping: file.path.count),
        UInt32(clamping: file.firstPiece), UInt32(clamping: file.byteCount),
        UInt32(truncatingIfNeeded: file.fingerprint),
        UInt32(truncatingIfNeeded: file.fingerprint >> 32),
      ]
      paths += file.path
      for name in SourcePath.names(of: file.path) {
        names.append(UInt64(IdentifierHash.of(name)) << 32 | UInt64(index))
      }
    }
    names.sort()
    let layout = SnippetLayout(
      files: files.count, pieces: pieces.count, terms: terms.count, definitions: definitions.count,
      names: names.count, postingsBytes: terms.postings.count, pathBytes: paths.count)
    guard layout.total <= UInt32.max else { throw .tooLarge(bytes: layout.total) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(layout.total)
    bytes.append(words: records)
    for piece in pieces {
      bytes.append(words: [
        UInt32(clamping: piece.start), UInt32(piece.length) | UInt32(piece.identifiers) << 16,
      ])
    }
    bytes.append(words: terms.records)
    for definition in definitions {
      bytes.append(words: [
        definition.hash, UInt32(clamping: definition.file),
        UInt32(clamping: definition.range.lowerBound), UInt32(clamping: definition.range.count),
      ])
    }
    for name in names {
      bytes.append(words: [
        UInt32(truncatingIfNeeded: name >> 32), UInt32(truncatingIfNeeded: name),
      ])
    }
    bytes += terms.postings
    bytes += paths
    self = SnippetSegmentBuilder()
    return SnippetSegment(bytes, layout: layout)
  }

  /// Writes terms and their postings, in the order of hashes and pieces.
  struct TermsWriter {
    private(set) var records: [UInt32] = []
    private(set) var postings: [UInt8] = []
    private var term: UInt32?
    private var pending: [Int] = []

    var count: Int { records.count / SnippetLayout.termWords }

    mutating func add(_ hash: UInt32, _ piece: Int) {
      if hash != term {
        endTerm()
        term = hash
      }
      pending.append(piece)
    }

    mutating func endTerm() {
      guard let term, !pending.isEmpty else { return }
      records += [term, UInt32(clamping: postings.count)]
      postings.append(leb128: pending.count)
      var last = -1
      for piece in pending {
        postings.append(leb128: piece - last)
        last = piece
      }
      pending.removeAll(keepingCapacity: true)
      self.term = nil
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(words: [UInt32]) {
    for word in words {
      append(UInt8(truncatingIfNeeded: word))
      append(UInt8(truncatingIfNeeded: word >> 8))
      append(UInt8(truncatingIfNeeded: word >> 16))
      append(UInt8(truncatingIfNeeded: word >> 24))
    }
  }

  fileprivate mutating func append(leb128 value: Int) {
    var value = value
    while value >= 0x80 {
      append(UInt8(truncatingIfNeeded: value & 0x7F | 0x80))
      value >>= 7
    }
    append(UInt8(truncatingIfNeeded: value))
  }
}
