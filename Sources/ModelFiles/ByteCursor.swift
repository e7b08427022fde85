/// Reads little-endian fields of a file one after another, each checked against the file's end.
struct ByteCursor {
  /// Named in errors.
  let file: String
  let bytes: UnsafeRawBufferPointer
  /// Where the next field begins.
  private(set) var offset = 0

  /// Bytes from the next field to the end.
  var remaining: Int { bytes.count - offset }

  init(file: String, bytes: UnsafeRawBufferPointer) {
    self.file = file
    self.bytes = bytes
  }

  /// The next integer; `subject` names the field in an error.
  mutating func integer<T: FixedWidthInteger>(
    _ type: T.Type, _ subject: @autoclosure () -> String
  ) throws(ModelFileError) -> T {
    let size = MemoryLayout<T>.size
    try require(size, subject())
    defer { offset += size }
    return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// The next 64-bit count of things that take at least `size` bytes each: so many fit in the file.
  mutating func count(
    ofAtLeast size: Int, _ subject: @autoclosure () -> String
  ) throws(ModelFileError) -> Int {
    let count = try integer(UInt64.self, subject())
    guard count <= UInt64(remaining / size) else {
      throw .invalid(
        file: file, subject: subject(),
        expected: "at most \(remaining / size), which fit before the end of the file",
        found: "\(count)")
    }
    return Int(count)
  }

  /// The next string: a 64-bit length and that many bytes of UTF-8.
  mutating func string(_ subject: @autoclosure () -> String) throws(ModelFileError) -> String {
    let length = try count(ofAtLeast: 1, subject())
    let text = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
    offset += length
    guard let string = String(validating: text, as: UTF8.self) else {
      throw .invalid(
        file: file, subject: subject(), expected: "UTF-8",
        found: "other bytes, the first after offset \(offset - length)")
    }
    return string
  }

  /// Passes over `count` bytes.
  mutating func skip(_ count: Int, _ subject: @autoclosure () -> String) throws(ModelFileError) {
    try require(count, subject())
    offset += count
  }

  private func require(_ size: Int, _ subject: @autoclosure () -> String) throws(ModelFileError) {
    guard size >= 0, size <= remaining else {
      throw .invalid(
        file: file, subject: subject(), expected: "\(size) bytes at offset \(offset)",
        found: "the end of the file at \(bytes.count): the file is cut short or damaged")
    }
  }
}
