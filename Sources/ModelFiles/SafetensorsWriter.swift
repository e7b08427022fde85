private import JSONCoding
private import OrderedCollections
private import Storage

/// Writes float32 tensors as a safetensors file, which appears at its path when it is whole.
package struct SafetensorsWriter: ~Copyable {
  /// A tensor to come.
  package struct TensorPlan: Sendable {
    package let name: String
    package let shape: [Int]

    package init(name: String, shape: [Int]) {
      self.name = name
      self.shape = shape
    }
  }

  private let path: String
  private let expected: Int
  private var file: AtomicFile
  private var written = 0

  /// Starts the file with its header; the values follow in the order of `tensors`.
  package init(
    path: String, tensors: [TensorPlan], metadata: [String: String] = [:], mode: UInt32 = 0o600
  ) throws(ModelFileError) {
    let (header, size) = try Self.header(path, tensors, metadata)
    let file = try Self.started(path, mode, header)
    self.path = path
    self.file = file
    expected = size
  }

  /// Appends values, all or some of a tensor's.
  package mutating func write(_ values: UnsafeBufferPointer<Float>) throws(ModelFileError) {
    // The format is little-endian, as is every machine that Swift runs on.
    do throws(StorageError) { try file.write(UnsafeRawBufferPointer(values)) } catch {
      throw .storage(error)
    }
    written += values.count * MemoryLayout<Float>.size
  }

  /// Makes the file appear.
  package mutating func commit() throws(ModelFileError) {
    guard written == expected else {
      throw .invalid(
        file: path, subject: "size while writing", expected: "\(expected) bytes of values",
        found: "\(written)")
    }
    do throws(StorageError) { try file.commit() } catch { throw .storage(error) }
  }

  /// Writes whole tensors: names, shapes and values.
  package static func write(
    _ tensors: [(name: String, shape: [Int], values: [Float])], to path: String,
    metadata: [String: String] = [:], mode: UInt32 = 0o600
  ) throws(ModelFileError) {
    var writer = try SafetensorsWriter(
      path: path, tensors: tensors.map { TensorPlan(name: $0.name, shape: $0.shape) },
      metadata: metadata, mode: mode)
    for tensor in tensors {
      try tensor.values.withUnsafeBufferPointer { values throws(ModelFileError) in
        try writer.write(values)
      }
    }
    try writer.commit()
  }

  private static func started(
    _ path: String, _ mode: UInt32, _ header: [UInt8]
  ) throws(ModelFileError) -> AtomicFile {
    do throws(StorageError) {
      var file = try AtomicFile(replacing: path, mode: mode)
      try file.write(header)
      return file
    } catch { throw .storage(error) }
  }

  private static func header(
    _ path: String, _ tensors: [TensorPlan], _ metadata: [String: String]
  ) throws(ModelFileError) -> (bytes: [UInt8], dataSize: Int) {
    var members = OrderedDictionary<String, JSON>()
    if !metadata.isEmpty {
      members["__metadata__"] = .object(
        .init(uniqueKeysWithValues: metadata.sorted { $0.key < $1.key }.map { ($0, .string($1)) }))
    }
    var offset = 0
    for tensor in tensors {
      guard let size = TensorType.f32.byteCount(ofShape: tensor.shape),
        members[tensor.name] == nil
      else {
        throw .invalid(
          file: path, subject: tensor.name, expected: "one tensor of this name that fits in memory",
          found: "shape \(tensor.shape)")
      }
      members[tensor.name] = [
        "dtype": "F32", "shape": .array(tensor.shape.map { .integer($0) }),
        "data_offsets": [.integer(offset), .integer(offset + size)],
      ]
      offset += size
    }
    var text = Array(JSON.object(members).serialized().utf8)
    // Blanks bring the values to a boundary of 8, as the reference implementation does.
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt64(text.count))
    return (bytes + text, offset)
  }
}
