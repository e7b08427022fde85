extension ByteCursor {
  /// The head of a GGUF file: the numbers of tensors and of metadata keys.
  mutating func ggufHeader() throws(ModelFileError) -> (tensors: Int, keys: Int) {
    try checkMagic()
    let version = try integer(UInt32.self, "GGUF version")
    guard version == 2 || version == 3 else {
      throw .invalid(
        file: file, subject: "GGUF version", expected: "3",
        found: version.byteSwapped == 3 ? "3 in big-endian order" : "\(version)")
    }
    // The least entry of a tensor: name length, dimension count, one dimension, type, offset.
    let tensors = try count(ofAtLeast: 8 + 4 + 8 + 4 + 8, "number of tensors")
    // The least entry of a key: name length, type, one byte.
    let keys = try count(ofAtLeast: 8 + 4 + 1, "number of metadata keys")
    return (tensors, keys)
  }

  private mutating func checkMagic() throws(ModelFileError) {
    let magic = Array(bytes.prefix(4))
    guard magic != Array("GGUF".utf8) else { return try skip(4, "magic number") }
    var found = magic.isEmpty ? "an empty file" : "the bytes \(magic)"
    if bytes.prefix(23).elementsEqual("version https://git-lfs".utf8) {
      found = "a Git LFS pointer; fetch the file itself with git lfs pull"
    }
    throw .invalid(file: file, subject: "magic number", expected: "GGUF", found: found)
  }

  /// The metadata, whose keys are distinct.
  mutating func ggufMetadata(count: Int) throws(ModelFileError) -> [String: GGUFValue] {
    var metadata: [String: GGUFValue] = [:]
    for index in 0..<count {
      let key = try string("metadata key \(index)")
      let value = try ggufValue(key)
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw .invalid(file: file, subject: key, expected: "one such key", found: "two")
      }
    }
    return metadata
  }

  /// The tensor directory, whose names are distinct and whose data neither overlap nor pass the end.
  mutating func ggufTensors(
    count: Int, alignment: Int
  ) throws(ModelFileError) -> [GGUFFile.TensorInfo] {
    var entries: [GGUFTensorEntry] = []
    var names: Set<String> = []
    for index in 0..<count {
      let entry = try ggufTensorEntry(index)
      guard names.insert(entry.name).inserted else {
        throw .invalid(
          file: file, subject: entry.name, expected: "one such tensor", found: "two")
      }
      entries.append(entry)
    }
    // The directory ended inside the file, so that this cannot overflow.
    let dataStart = (offset + alignment - 1) / alignment * alignment
    let tensors = try entries.map { entry throws(ModelFileError) in
      try place(entry, after: dataStart, alignment: alignment)
    }
    try checkOverlaps(tensors)
    return tensors
  }

  private mutating func ggufTensorEntry(_ index: Int) throws(ModelFileError) -> GGUFTensorEntry {
    let name = try string("name of tensor \(index)")
    let dimensionCount = try integer(UInt32.self, "\(name): number of dimensions")
    guard (1...4).contains(dimensionCount) else {
      throw .invalid(
        file: file, subject: name, expected: "1 to 4 dimensions", found: "\(dimensionCount)")
    }
    var shape: [Int] = []
    for _ in 0..<dimensionCount {
      let dimension = try integer(UInt64.self, "\(name): dimensions")
      guard let dimension = Int(exactly: dimension), dimension > 0 else {
        throw .invalid(
          file: file, subject: name, expected: "dimensions from 1 to 2^63 - 1",
          found: "\(dimension)")
      }
      shape.append(dimension)
    }
    let type = try integer(UInt32.self, "\(name): type")
    let offset = try integer(UInt64.self, "\(name): offset")
    return GGUFTensorEntry(name: name, type: type, shape: shape.reversed(), offset: offset)
  }

  private func place(
    _ entry: GGUFTensorEntry, after dataStart: Int, alignment: Int
  ) throws(ModelFileError) -> GGUFFile.TensorInfo {
    guard let type = TensorType(rawValue: entry.type) else {
      throw .invalid(
        file: file, subject: entry.name, expected: "one of \(TensorType.readableNames)",
        found: TensorType.ggufName(of: entry.type))
    }
    guard let size = type.byteCount(ofShape: entry.shape) else {
      throw .invalid(
        file: file, subject: entry.name,
        expected: "rows of a multiple of \(type.blockSize) values for \(type)",
        found: "shape \(entry.shape)")
    }
    let available = max(0, bytes.count - dataStart)
    guard entry.offset.isMultiple(of: UInt64(alignment)), let offset = Int(exactly: entry.offset),
      offset <= available, size <= available - offset
    else {
      throw .invalid(
        file: file, subject: entry.name,
        expected: "\(size) bytes at an offset divisible by \(alignment)",
        found: "offset \(entry.offset) of \(available) bytes of data: "
          + "the file is cut short or damaged")
    }
    return GGUFFile.TensorInfo(
      name: entry.name, type: type, shape: entry.shape,
      range: dataStart + offset..<dataStart + offset + size)
  }

  private func checkOverlaps(_ tensors: [GGUFFile.TensorInfo]) throws(ModelFileError) {
    let sorted = tensors.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (one, next) in zip(sorted, sorted.dropFirst())
    where next.range.lowerBound < one.range.upperBound {
      throw .invalid(
        file: file, subject: next.name, expected: "data of its own",
        found: "data that overlap \(one.name)")
    }
  }
}

/// A tensor's entry as the file has it, before it is checked against the data.
private struct GGUFTensorEntry {
  let name: String
  let type: UInt32
  let shape: [Int]
  let offset: UInt64
}
