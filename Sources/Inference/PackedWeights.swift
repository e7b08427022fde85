internal import CKernels
internal import ModelFiles
internal import Storage

/// The quantized matrices of a model in the layout that the kernels read.
///
/// Packing happens once per model and machine: the result lies in a cache file that every process
/// maps, so that two editor windows hold one copy. Without a cache folder, or where it cannot be
/// written, the packed bytes are private memory.
///
/// One thread packs: 1.1 billion Q4_0 weights take it 0.3 s, and writing and syncing their file takes
/// several times as long.
package final class PackedWeights: Sendable {
  /// One matrix: where its packed bytes start.
  private struct Entry {
    let tensor: Tensor
    let rows: Int
    let columns: Int
    let offset: Int
    let byteCount: Int
  }

  private enum Memory {
    case mapped(MappedFile)
    case owned(AlignedBuffer)
  }

  private static let magic = Array("familiar packed\n".utf8)
  private static let headerBytes = 64

  // SAFETY: filled in init, read-only from then on.
  private nonisolated(unsafe) let memory: Memory
  private let offsets: [String: Int]

  /// - Parameter matrices: those of `tensors` that are multiplied, each `[out, in]`.
  init(
    matrices: [Tensor], key: UInt64, cacheDirectory: String?
  ) throws(InferenceError) {
    let entries = Self.layOut(matrices)
    let total = entries.last.map { $0.offset + $0.byteCount } ?? Self.headerBytes
    offsets = .init(uniqueKeysWithValues: entries.map { ($0.tensor.name, $0.offset) })
    let header = Self.header(key: key, total: total)
    if let cacheDirectory, !entries.isEmpty {
      let path = "\(cacheDirectory)/packed/\(String(key, radix: 16)).weights"
      if let file = Self.open(path, header: header, total: total) {
        memory = .mapped(file)
        return
      }
      // A full disk or a read-only folder costs memory, not the session.
      if (try? Self.write(entries, header: header, to: path)) != nil,
        let file = Self.open(path, header: header, total: total)
      {
        memory = .mapped(file)
        return
      }
    }
    let buffer = AlignedBuffer(count: total)
    for entry in entries { try Self.pack(entry, into: buffer.base + entry.offset) }
    memory = .owned(buffer)
  }

  /// The packed bytes of a matrix; nil for one that is multiplied as it lies in its file.
  package func pointer(to name: String) -> UnsafeRawPointer? {
    guard let offset = offsets[name] else { return nil }
    switch memory {
    case .mapped(let file): return file.bytes.baseAddress.map { $0 + offset }
    case .owned(let buffer): return UnsafeRawPointer(buffer.base + offset)
    }
  }

  /// The cache file, if there is one.
  var file: MappedFile? {
    switch memory {
    case .mapped(let file): file
    case .owned: nil
    }
  }

  private static func layOut(_ matrices: [Tensor]) -> [Entry] {
    var entries: [Entry] = []
    var offset = headerBytes
    for tensor in matrices {
      let (rows, columns) = (tensor.shape[0], tensor.shape[1])
      let byteCount = weight_packed_bytes(tensor.type.rawValue, rows, columns)
      guard byteCount > 0 else { continue }
      entries.append(
        Entry(tensor: tensor, rows: rows, columns: columns, offset: offset, byteCount: byteCount))
      offset += (byteCount + 63) & ~63
    }
    return entries
  }

  private static func header(key: UInt64, total: Int) -> [UInt8] {
    var header = magic
    for value in [key, UInt64(total)] {
      withUnsafeBytes(of: value.littleEndian) { header.append(contentsOf: $0) }
    }
    header.append(contentsOf: repeatElement(0, count: headerBytes - header.count))
    return header
  }

  /// The file at `path` if it is whole and what `header` says.
  ///
  /// Files appear by rename after they were synced, so that a size and a header are proof enough.
  private static func open(_ path: String, header: [UInt8], total: Int) -> MappedFile? {
    guard let file = try? MappedFile(path: path), file.count == total,
      file.bytes.prefix(headerBytes).elementsEqual(header)
    else { return nil }
    return file
  }

  private static func write(_ entries: [Entry], header: [UInt8], to path: String) throws {
    var file = try AtomicFile(replacing: path)
    try file.write(header)
    var written = headerBytes
    for entry in entries {
      try file.write([UInt8](repeating: 0, count: entry.offset - written))
      let buffer = AlignedBuffer(count: entry.byteCount)
      try pack(entry, into: buffer.base)
      try file.write(UnsafeRawBufferPointer(start: buffer.base, count: entry.byteCount))
      written = entry.offset + entry.byteCount
    }
    try file.commit()
  }

  private static func pack(
    _ entry: Entry, into destination: UnsafeMutableRawPointer
  ) throws(InferenceError) {
    let type = entry.tensor.type.rawValue
    let source = entry.tensor.bytes.baseAddress
    guard weight_pack(type, source, entry.rows, entry.columns, destination) != 0 else {
      throw .unsupportedModel(reason: "\(entry.tensor.name) of type \(entry.tensor.type)")
    }
  }
}
