/// Pieces, identifiers and definitions of a set of files, in one flat array.
///
/// Little-endian numbers of 32 bits, then the postings and the paths:
///
///     files        path start, path length, first piece, bytes, fingerprint (2)
///     pieces       start, length | distinct identifiers << 16
///     terms        hash, start of its postings; ascending hashes
///     definitions  hash, file, start, length; ascending hashes
///     names        hash, file; ascending: file name without extension, and its folder
///     postings     per term: count, then distances between pieces, as LEB128
///     paths        UTF-8
///
/// Texts are not kept: they are read again when a piece of them is wanted.
struct SnippetSegment: Sendable {
  let layout: SnippetLayout
  private let bytes: [UInt8]

  /// Takes over what ``SnippetSegmentBuilder`` made.
  init(_ bytes: [UInt8], layout: SnippetLayout) {
    self.layout = layout
    self.bytes = bytes
  }

  /// Bytes of the arrays.
  var byteCount: Int { bytes.count }

  /// Reads the arrays.
  func read<Result>(_ body: (SnippetReader) -> Result) -> Result {
    bytes.withUnsafeBytes { body(SnippetReader(layout: layout, bytes: $0)) }
  }
}
