/// Metadata as they are written to a GGUF file.
package enum GGUFMetadata: Sendable, Equatable {
  case uint32(UInt32)
  case float32(Float)
  case bool(Bool)
  case string(String)
  case strings([String])
  case int32s([Int32])
  case float32s([Float])

  /// Appends the type id and the value, little-endian.
  func encode(into bytes: inout [UInt8]) {
    switch self {
    case .uint32(let value):
      bytes.append(type: .uint32)
      bytes.append(littleEndian: value)
    case .float32(let value):
      bytes.append(type: .float32)
      bytes.append(littleEndian: value.bitPattern)
    case .bool(let value):
      bytes.append(type: .bool)
      bytes.append(value ? 1 : 0)
    case .string(let value):
      bytes.append(type: .string)
      bytes.append(gguf: value)
    case .strings(let values):
      bytes.append(arrayOf: .string, count: values.count)
      for value in values { bytes.append(gguf: value) }
    case .int32s(let values):
      bytes.append(arrayOf: .int32, count: values.count)
      for value in values { bytes.append(littleEndian: value) }
    case .float32s(let values):
      bytes.append(arrayOf: .float32, count: values.count)
      for value in values { bytes.append(littleEndian: value.bitPattern) }
    }
  }
}

extension [UInt8] {
  /// Appends an integer in the order of GGUF and safetensors.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends a string after its length.
  mutating func append(gguf string: String) {
    append(littleEndian: UInt64(string.utf8.count))
    append(contentsOf: string.utf8)
  }

  fileprivate mutating func append(type: GGUFValueType) { append(littleEndian: type.rawValue) }

  fileprivate mutating func append(arrayOf type: GGUFValueType, count: Int) {
    append(type: .array)
    append(type: type)
    append(littleEndian: UInt64(count))
  }
}
