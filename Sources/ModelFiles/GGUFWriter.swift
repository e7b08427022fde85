private import Storage

/// Writes a GGUF file tensor by tensor; it appears at its path when it is whole.
///
/// All shapes and types are known before the first byte of data, so that no tensor is ever held.
package struct GGUFWriter: ~Copyable {
  /// A tensor to come.
  package struct TensorPlan: Sendable {
    package let name: String
    package let type: TensorType
    /// Row-major.
    package let shape: [Int]

    package init(name: String, type: TensorType, shape: [Int]) {
      self.name = name
      self.type = type
      self.shape = shape
    }
  }

  /// GGUF's default, which every reader knows without being told.
  private static let alignment = 32

  private let path: String
  private let tensors: [TensorPlan]
  private let headerSize: Int
  private var file: AtomicFile
  /// Bytes of data written and, where a tensor ended, padding.
  private var dataSize = 0

  /// Starts the file with its metadata and directory.
  package init(
    path: String, metadata: [(String, GGUFMetadata)], tensors: [TensorPlan], mode: UInt32 = 0o600
  ) throws(ModelFileError) {
    let header = try Self.header(path, metadata, tensors)
    let file = try Self.started(path, mode, header)
    self.path = path
    self.tensors = tensors
    headerSize = header.count
    self.file = file
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

  /// Appends data: tensors follow one another in the order of the plan.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
    do throws(StorageError) { try file.write(bytes) } catch { throw .storage(error) }
    dataSize += bytes.count
  }

  /// Ends a tensor: the next begins on a boundary.
  package mutating func endTensor() throws(ModelFileError) {
    let padding = [UInt8](repeating: 0, count: Self.padding(after: dataSize))
    do throws(StorageError) { try file.write(padding) } catch { throw .storage(error) }
    dataSize += padding.count
  }

  /// Makes the file appear, with values of the metadata that became known meanwhile.
  ///
  /// - Parameter metadata: as long in bytes as those that the file was started with.
  package mutating func commit(metadata: [(String, GGUFMetadata)]) throws(ModelFileError) {
    let header = try Self.header(path, metadata, tensors)
    let expected = try Self.dataSize(path, tensors)
    guard header.count == headerSize, dataSize == expected else {
      throw .invalid(
        file: path, subject: "size while writing",
        expected: "\(headerSize) bytes of header and \(expected) of data",
        found: "\(header.count) and \(dataSize)")
    }
    do throws(StorageError) {
      try file.overwrite(header, at: 0)
      try file.commit()
    } catch { throw .storage(error) }
  }

  private static func header(
    _ path: String, _ metadata: [(String, GGUFMetadata)], _ tensors: [TensorPlan]
  ) throws(ModelFileError) -> [UInt8] {
    var bytes = Array("GGUF".utf8)
    bytes.append(littleEndian: UInt32(3))
    bytes.append(littleEndian: UInt64(tensors.count))
    bytes.append(littleEndian: UInt64(metadata.count))
    for (key, value) in metadata {
      bytes.append(gguf: key)
      value.encode(into: &bytes)
    }
    var offset = 0
    for tensor in tensors {
      bytes.append(gguf: tensor.name)
      bytes.append(littleEndian: UInt32(tensor.shape.count))
      for dimension in tensor.shape.reversed() { bytes.append(littleEndian: UInt64(dimension)) }
      bytes.append(littleEndian: tensor.type.rawValue)
      bytes.append(littleEndian: UInt64(offset))
      offset += try paddedSize(path, tensor)
    }
    bytes.append(contentsOf: [UInt8](repeating: 0, count: padding(after: bytes.count)))
    return bytes
  }

  private static func dataSize(
    _ path: String, _ tensors: [TensorPlan]
  ) throws(ModelFileError) -> Int {
    var size = 0
    for tensor in tensors { size += try paddedSize(path, tensor) }
    return size
  }

  private static func paddedSize(
    _ path: String, _ tensor: TensorPlan
  ) throws(ModelFileError) -> Int {
    guard let size = tensor.type.byteCount(ofShape: tensor.shape) else {
      throw .invalid(
        file: path, subject: tensor.name,
        expected: "rows of a multiple of \(tensor.type.blockSize) values for \(tensor.type)",
        found: "shape \(tensor.shape)")
    }
    return size + padding(after: size)
  }

  private static func padding(after size: Int) -> Int {
    (alignment - size % alignment) % alignment
  }
}
