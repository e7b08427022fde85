extension ByteCursor {
  /// Deeper arrays of arrays are refused; no known key nests at all.
  private static let nestingLimit = 4

  /// The next metadata value with the type id before it.
  mutating func ggufValue(_ subject: String) throws(ModelFileError) -> GGUFValue {
    try value(of: try valueType(subject), subject)
  }

  /// The next value of `type`.
  mutating func value(
    of type: GGUFValueType, _ subject: String
  ) throws(ModelFileError) -> GGUFValue {
    switch type {
    case .uint8: return .integer(Int(try integer(UInt8.self, subject)))
    case .int8: return .integer(Int(try integer(Int8.self, subject)))
    case .uint16: return .integer(Int(try integer(UInt16.self, subject)))
    case .int16: return .integer(Int(try integer(Int16.self, subject)))
    case .uint32: return .integer(Int(try integer(UInt32.self, subject)))
    case .int32: return .integer(Int(try integer(Int32.self, subject)))
    case .int64: return .integer(Int(try integer(Int64.self, subject)))
    case .uint64:
      let value = try integer(UInt64.self, subject)
      return Int(exactly: value).map { .integer($0) } ?? .large(value)
    case .float32:
      return .number(Double(Float(bitPattern: try integer(UInt32.self, subject))))
    case .float64: return .number(Double(bitPattern: try integer(UInt64.self, subject)))
    case .bool:
      let byte = try integer(UInt8.self, subject)
      guard byte <= 1 else {
        throw .invalid(file: file, subject: subject, expected: "0 or 1", found: "\(byte)")
      }
      return .bool(byte == 1)
    case .string: return .string(try string(subject))
    case .array: return .array(try array(subject, depth: 1))
    }
  }

  private mutating func valueType(_ subject: String) throws(ModelFileError) -> GGUFValueType {
    let id = try integer(UInt32.self, subject)
    guard let type = GGUFValueType(rawValue: id) else {
      throw .invalid(
        file: file, subject: subject, expected: "a value type from 0 to 12", found: "\(id)")
    }
    return type
  }

  /// Walks an array without keeping its elements.
  private mutating func array(_ subject: String, depth: Int) throws(ModelFileError) -> GGUFArray {
    let type = try valueType(subject)
    let count = try count(ofAtLeast: type.minimumSize, subject)
    let start = offset
    switch type {
    case .string:
      for _ in 0..<count {
        let length = try self.count(ofAtLeast: 1, subject)
        try skip(length, subject)
      }
    case .array:
      guard depth < Self.nestingLimit else {
        throw .invalid(
          file: file, subject: subject, expected: "arrays at most \(Self.nestingLimit) deep",
          found: "deeper ones")
      }
      for _ in 0..<count { _ = try array(subject, depth: depth + 1) }
    default:
      try skip(count * type.minimumSize, subject)
    }
    return GGUFArray(elementType: type, count: count, range: start..<offset)
  }
}
