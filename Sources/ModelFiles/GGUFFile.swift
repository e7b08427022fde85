package import Storage

/// A GGUF file: its metadata and where its tensors lie; everything was checked against its length.
///
/// Source: the GGUF specification (ggml/docs/gguf.md), version 3; version 2 has the same layout.
package struct GGUFFile: Sendable {
  /// A tensor's entry.
  package struct TensorInfo: Sendable {
    package let name: String
    package let type: TensorType
    /// Row-major: the file's order of dimensions reversed.
    package let shape: [Int]
    /// From the start of the file.
    package let range: Range<Int>
  }

  package let file: MappedFile
  /// Where it was opened.
  package var path: String { file.path }
  package let metadata: [String: GGUFValue]
  /// In the order of the file's directory.
  package let tensors: [TensorInfo]

  /// Maps and checks the file at `path`.
  package init(path: String) throws(ModelFileError) {
    let file: MappedFile
    do throws(StorageError) { file = try MappedFile(path: path) } catch { throw .storage(error) }
    self.file = file
    var cursor = ByteCursor(file: path, bytes: file.bytes)
    let (tensorCount, keyCount) = try cursor.ggufHeader()
    metadata = try cursor.ggufMetadata(count: keyCount)
    let alignment = try Self.alignment(metadata, path)
    tensors = try cursor.ggufTensors(count: tensorCount, alignment: alignment)
  }

  /// The bytes of one of `tensors`, held by the mapping.
  package func tensor(_ info: TensorInfo) -> Tensor {
    Tensor(
      name: info.name, type: info.type, shape: info.shape,
      bytes: UnsafeRawBufferPointer(rebasing: file.bytes[info.range]), owner: file)
  }

  /// The boundary of the tensors' data, 32 unless the file says otherwise.
  private static func alignment(
    _ metadata: [String: GGUFValue], _ path: String
  ) throws(ModelFileError) -> Int {
    guard let value = metadata["general.alignment"] else { return 32 }
    // Up to 64 KiB: beyond a page or two it is a damaged file, not a wish.
    guard case .integer(let alignment) = value, (8...65_536).contains(alignment),
      alignment.nonzeroBitCount == 1
    else {
      throw .invalid(
        file: path, subject: "general.alignment", expected: "a power of two from 8 to 65536",
        found: value.summary)
    }
    return alignment
  }
}

extension GGUFFile {
  /// The string at `key`; nil where the key is absent.
  package func string(_ key: String) throws(ModelFileError) -> String? {
    guard let value = metadata[key] else { return nil }
    guard case .string(let string) = value else { throw wrong(key, "a string", value) }
    return string
  }

  /// The integer at `key`; nil where the key is absent.
  package func integer(_ key: String) throws(ModelFileError) -> Int? {
    guard let value = metadata[key] else { return nil }
    guard case .integer(let integer) = value else { throw wrong(key, "an integer", value) }
    return integer
  }

  /// The number at `key`; nil where the key is absent.
  package func number(_ key: String) throws(ModelFileError) -> Double? {
    switch metadata[key] {
    case nil: return nil
    case .number(let number): return number
    case .integer(let integer): return Double(integer)
    case .some(let value): throw wrong(key, "a number", value)
    }
  }

  /// The truth value at `key`; nil where the key is absent.
  package func bool(_ key: String) throws(ModelFileError) -> Bool? {
    guard let value = metadata[key] else { return nil }
    guard case .bool(let bool) = value else { throw wrong(key, "a boolean", value) }
    return bool
  }

  /// The strings at `key`; nil where the key is absent.
  package func strings(_ key: String) throws(ModelFileError) -> [String]? {
    guard let value = metadata[key] else { return nil }
    guard case .array(let array) = value, array.elementType == .string else {
      throw wrong(key, "an array of strings", value)
    }
    var cursor = elements(of: array)
    var strings: [String] = []
    strings.reserveCapacity(array.count)
    for index in 0..<array.count { strings.append(try cursor.string("\(key)[\(index)]")) }
    return strings
  }

  /// The integers at `key`; nil where the key is absent.
  package func integers(_ key: String) throws(ModelFileError) -> [Int]? {
    guard let value = metadata[key] else { return nil }
    guard case .array(let array) = value else { throw wrong(key, "an array of integers", value) }
    var cursor = elements(of: array)
    var integers: [Int] = []
    integers.reserveCapacity(array.count)
    for index in 0..<array.count {
      let element = try cursor.value(of: array.elementType, "\(key)[\(index)]")
      guard case .integer(let integer) = element else {
        throw wrong(key, "an array of integers", element)
      }
      integers.append(integer)
    }
    return integers
  }

  /// The floats at `key`; nil where the key is absent.
  package func numbers(_ key: String) throws(ModelFileError) -> [Double]? {
    guard let value = metadata[key] else { return nil }
    guard case .array(let array) = value else { throw wrong(key, "an array of numbers", value) }
    var cursor = elements(of: array)
    var numbers: [Double] = []
    numbers.reserveCapacity(array.count)
    for index in 0..<array.count {
      let element = try cursor.value(of: array.elementType, "\(key)[\(index)]")
      guard case .number(let number) = element else {
        throw wrong(key, "an array of numbers", element)
      }
      numbers.append(number)
    }
    return numbers
  }

  private func elements(of array: GGUFArray) -> ByteCursor {
    ByteCursor(file: file.path, bytes: UnsafeRawBufferPointer(rebasing: file.bytes[array.range]))
  }

  /// The error for a key whose value has another type.
  func wrong(_ key: String, _ expected: String, _ found: GGUFValue?) -> ModelFileError {
    .invalid(
      file: file.path, subject: key, expected: expected, found: found?.summary ?? "no such key")
  }
}
