/// Which pieces of a repository's files hold which identifiers, and where names are defined.
///
/// An immutable snapshot. It is one large segment and a few small ones with the files that changed
/// since; the versions that they replace are masked. It holds no text: a piece is a range of bytes
/// of a file with a known fingerprint.
package struct SnippetIndex: Sendable {
  struct Part: Sendable {
    var segment: SnippetSegment
    /// Files of the segment that are gone or replaced.
    var dead: Set<Int> = []
  }

  private(set) var parts: [Part]

  package init() {
    parts = []
  }

  /// An index of `files`; use ``Builder`` where they are many.
  package init(files: some Sequence<SnippetFile>) throws(SnippetIndexError) {
    var builder = Builder()
    for file in files { try builder.add(file) }
    self = try builder.finish()
  }

  init(parts: [Part]) {
    self.parts = parts
  }

  /// Files that are in the index.
  package var fileCount: Int {
    parts.reduce(0) { $0 + $1.segment.layout.files - $1.dead.count }
  }

  /// Bytes of all arrays.
  package var byteCount: Int { parts.reduce(0) { $0 + $1.segment.byteCount } }

  // MARK: Changes

  /// With new versions of some files and without others; all else is shared.
  ///
  /// Segments are merged so that there are few: each is more than twice as large as the next.
  package func updating(
    _ changed: [SnippetFile], removing removed: [String] = []
  ) throws(SnippetIndexError) -> SnippetIndex {
    var builder = SnippetSegmentBuilder()
    for file in changed { builder.add(file) }
    var parts = overlaid(by: [], hiding: removed + changed.map { $0.path }).parts
    if !builder.isEmpty { parts.append(Part(segment: try builder.finish())) }
    while let last = parts.last, parts.count > 1 {
      let before = parts[parts.count - 2]
      guard last.segment.byteCount * 2 >= before.segment.byteCount else { break }
      parts.replaceSubrange((parts.count - 2)..., with: [try Self.merged([before, last])])
    }
    // A segment that is mostly of the past costs memory and time for nothing.
    for (index, part) in parts.enumerated() where part.dead.count * 2 > part.segment.layout.files {
      parts[index] = try Self.merged([part])
    }
    parts.removeAll { $0.segment.layout.files == 0 }
    return SnippetIndex(parts: parts)
  }

  /// With the files of other indexes in place of those that have their paths, and without `removed`.
  ///
  /// Nothing is merged or copied: for open documents, each of which is a small index of its own.
  package func overlaid(
    by others: [SnippetIndex], hiding hidden: [String] = []
  ) -> SnippetIndex {
    var result = self
    result.mask(Set(hidden))
    result.parts += others.flatMap { $0.parts }
    return result
  }

  private mutating func mask(_ paths: Set<String>) {
    for index in parts.indices {
      let found = parts[index].segment.read { reader in
        paths.compactMap { Self.file($0, in: reader, except: parts[index].dead) }
      }
      parts[index].dead.formUnion(found)
    }
  }

  private static func file(
    _ path: String, in reader: SnippetReader, except dead: Set<Int>
  ) -> Int? {
    guard let name = SourcePath.names(of: path.utf8).first else { return nil }
    return reader.files(named: IdentifierHash.of(name)).first {
      !dead.contains($0) && reader.pathBytes($0).elementsEqual(path.utf8)
    }
  }

  private static func merged(_ parts: [Part]) throws(SnippetIndexError) -> Part {
    Part(segment: try SnippetSegment.merging(parts.map { ($0.segment, $0.dead) }))
  }

  // MARK: Building

  /// Makes an index of many files in bounded memory.
  package struct Builder {
    /// Pairs of identifiers and pieces before a segment is made of them, 8 bytes each: 8 MB.
    private static let mostPairs = 1 << 20

    private var builder = SnippetSegmentBuilder()
    private var index = SnippetIndex()

    package init() {}

    /// Adds a file; files that are empty, binary or too large add nothing.
    package mutating func add(_ file: SnippetFile) throws(SnippetIndexError) {
      builder.add(file)
      if builder.pairCount > Self.mostPairs { try flush() }
    }

    /// The index of all files so far.
    package mutating func finish() throws(SnippetIndexError) -> SnippetIndex {
      try flush()
      guard index.parts.count > 1 else { return index }
      return SnippetIndex(parts: [try SnippetIndex.merged(index.parts)])
    }

    private mutating func flush() throws(SnippetIndexError) {
      guard !builder.isEmpty else { return }
      index.parts.append(Part(segment: try builder.finish()))
    }
  }
}
