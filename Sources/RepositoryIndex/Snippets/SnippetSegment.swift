internal import Storage

/// Pieces, identifiers and definitions of a set of files, in flat arrays that are the stored form, too.
///
/// Little-endian numbers of 32 bits, then the postings and the paths:
///
///     header       magic, version, counts of the sections, their total size
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
  static let magic: UInt32 = 0x504E_5346
  static let version: UInt32 = 1
  static let headerWords = 9

  private enum Bytes: Sendable {
    case owned([UInt8])
    case mapped(MappedFile)
  }

  private let storage: Bytes
  let layout: SnippetLayout

  /// Takes over what ``SnippetSegmentBuilder`` made, or what was stored.
  init(_ bytes: [UInt8]) throws(SnippetIndexError) {
    let validation = bytes.withUnsafeBytes { raw in
      Result { () throws(SnippetIndexError) in try SnippetLayout(validating: raw) }
    }
    layout = try validation.get()
    storage = .owned(bytes)
  }

  /// Reads a stored segment where it lies.
  init(_ file: MappedFile) throws(SnippetIndexError) {
    let validation = withExtendedLifetime(file) {
      Result { () throws(SnippetIndexError) in try SnippetLayout(validating: file.bytes) }
    }
    layout = try validation.get()
    storage = .mapped(file)
  }

  /// Bytes of the arrays.
  var byteCount: Int { layout.total }

  /// Bytes of the arrays that are memory of this process alone.
  var anonymousByteCount: Int {
    if case .owned(let bytes) = storage { bytes.count } else { 0 }
  }

  /// Reads the arrays.
  func read<Result>(_ body: (SnippetReader) -> Result) -> Result {
    switch storage {
    case .owned(let bytes):
      bytes.withUnsafeBytes { body(SnippetReader(layout: layout, bytes: $0)) }
    case .mapped(let file):
      withExtendedLifetime(file) { body(SnippetReader(layout: layout, bytes: file.bytes)) }
    }
  }

  /// A copy of the stored form.
  var bytes: [UInt8] {
    switch storage {
    case .owned(let bytes): bytes
    case .mapped(let file): withExtendedLifetime(file) { Array(file.bytes) }
    }
  }
}
