private import JSONCoding
private import OrderedCollections
package import Storage

/// A safetensors file: a JSON header and the tensors it points at, all within the file.
///
/// Source: the safetensors format description (README of huggingface/safetensors).
package struct SafetensorsFile: Sendable {
  /// A tensor's entry in the header.
  package struct Entry: Sendable {
    /// As the file spells it: `F16`, `BOOL`.
    package let dtype: String
    package let shape: [Int]
    /// From the start of the file.
    package let range: Range<Int>
  }

  /// The reference implementation's limit on the header.
  private static let headerLimit = 100_000_000

  package let file: MappedFile
  package let entries: [String: Entry]
  /// The strings of `__metadata__`.
  package let metadata: [String: String]

  /// Maps the file at `path` and checks its header.
  package init(path: String) throws(ModelFileError) {
    do throws(StorageError) { file = try MappedFile(path: path) } catch { throw .storage(error) }
    var cursor = ByteCursor(file: path, bytes: file.bytes)
    let length = try cursor.integer(UInt64.self, "safetensors header length")
    guard length <= UInt64(min(cursor.remaining, Self.headerLimit)) else {
      throw .invalid(
        file: path, subject: "safetensors header length",
        expected: "at most \(min(cursor.remaining, Self.headerLimit))", found: "\(length)")
    }
    let dataStart = 8 + Int(length)
    let header = try Self.parse(UnsafeRawBufferPointer(rebasing: file.bytes[8..<dataStart]), path)
    guard case .object(let members) = header else {
      throw .invalid(
        file: path, subject: "safetensors header", expected: "an object", found: "something else")
    }
    var entries: [String: Entry] = [:]
    for (name, value) in members where name != "__metadata__" {
      entries[name] = try Self.entry(
        name, value, data: dataStart..<file.count, path: path)
    }
    try Self.checkOverlaps(entries, path)
    self.entries = entries
    metadata = (header["__metadata__"]?.object ?? [:]).reduce(into: [:]) { result, member in
      result[member.key] = member.value.string
    }
  }

  /// The tensor `name`, called `newName`.
  ///
  /// Unaligned data are copied when they are first read, so that every tensor's address suits its
  /// type; a file must not cost memory before anybody has asked whether there is enough.
  package func tensor(_ name: String, as newName: String? = nil) throws(ModelFileError) -> Tensor {
    guard let entry = entries[name] else {
      throw .invalid(
        file: file.path, subject: name, expected: "a tensor", found: "no such tensor")
    }
    let types: [String: TensorType] = ["F32": .f32, "F16": .f16, "BF16": .bf16]
    guard let type = types[entry.dtype] else {
      throw .invalid(
        file: file.path, subject: name, expected: "F32, F16 or BF16", found: entry.dtype)
    }
    guard type.byteCount(ofShape: entry.shape) == entry.range.count else {
      throw .invalid(
        file: file.path, subject: name,
        expected: "\(type) values of shape \(entry.shape)", found: "\(entry.range.count) bytes")
    }
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
    let isAligned = entry.range.lowerBound.isMultiple(of: type.blockBytes)
    guard isAligned else {
      let (file, range) = (file, entry.range)
      let copy = LateBytes(count: range.count) {
        OwnedBytes(copying: UnsafeRawBufferPointer(rebasing: file.bytes[range]))
      }
      return Tensor(name: newName ?? name, type: type, shape: entry.shape, late: copy)
    }
    return Tensor(
      name: newName ?? name, type: type, shape: entry.shape, bytes: bytes, owner: file)
  }

  private static func parse(
    _ bytes: UnsafeRawBufferPointer, _ path: String
  ) throws(ModelFileError) -> JSON {
    do throws(JSONError) { return try JSON(parsing: bytes) } catch {
      throw .json(file: "\(path), its header", error: error)
    }
  }

  private static func entry(
    _ name: String, _ value: JSON, data: Range<Int>, path: String
  ) throws(ModelFileError) -> Entry {
    guard let dtype = value["dtype"]?.string,
      let shape = value["shape"]?.array?.compactMap({ $0.integer }),
      shape.count == value["shape"]?.array?.count, shape.allSatisfy({ $0 >= 0 }),
      let offsets = value["data_offsets"]?.array?.compactMap({ $0.integer }), offsets.count == 2
    else {
      throw .invalid(
        file: path, subject: name, expected: "dtype, shape and data_offsets",
        found: String(value.serialized().prefix(200)))
    }
    guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= data.count else {
      throw .invalid(
        file: path, subject: name, expected: "offsets within \(data.count) bytes of data",
        found: "\(offsets): the file is cut short or damaged")
    }
    return Entry(
      dtype: dtype, shape: shape,
      range: data.lowerBound + offsets[0]..<data.lowerBound + offsets[1])
  }

  private static func checkOverlaps(
    _ entries: [String: Entry], _ path: String
  ) throws(ModelFileError) {
    let sorted = entries.filter { !$0.value.range.isEmpty }
      .sorted { $0.value.range.lowerBound < $1.value.range.lowerBound }
    for (one, next) in zip(sorted, sorted.dropFirst())
    where next.value.range.lowerBound < one.value.range.upperBound {
      throw .invalid(
        file: path, subject: next.key, expected: "data of its own",
        found: "data that overlap \(one.key)")
    }
  }
}
