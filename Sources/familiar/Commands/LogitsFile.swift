internal import JSONCoding
internal import Storage

/// A safetensors file with one tensor, `logits` [T, vocab_size] f32, written row by row.
///
/// A table of 8192 x 49152 takes 1.6 GB, which is why it is never held in memory.
/// - Source: the safetensors format: a little-endian length, a JSON header, the bytes.
struct LogitsFile: ~Copyable {
  private var file: AtomicFile

  init(path: String, rows: Int, columns: Int) throws {
    var file = try Self.replace(path)
    try file.write(Self.header(rows: rows, columns: columns))
    self.file = file
  }

  /// Renaming over a device or a folder would destroy it, or fail when all is computed.
  private static func replace(_ path: String) throws -> AtomicFile {
    if let kind = FileReading.kind(of: path), kind != .regular {
      throw StorageError.notARegularFile(path: path)
    }
    return try AtomicFile(replacing: path)
  }

  /// The bytes in front of the tensor's.
  static func header(rows: Int, columns: Int) -> [UInt8] {
    let size = MemoryLayout<Float>.size
    let json: JSON = [
      "__metadata__": ["format": "pt"],
      "logits": [
        "dtype": "F32",
        "shape": .array([.integer(rows), .integer(columns)]),
        "data_offsets": .array([0, .integer(rows * columns * size)]),
      ],
    ]
    var text = Array(json.serialized().utf8)
    // Tensors begin at a multiple of 8, as the reference writer has it.
    while !text.count.isMultiple(of: 8) { text.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }

  /// Appends one row; this machine's byte order is the file's on every platform we run on.
  mutating func append(_ row: UnsafeBufferPointer<Float>) throws {
    try file.write(UnsafeRawBufferPointer(row))
  }

  mutating func commit() throws { try file.commit() }
}
