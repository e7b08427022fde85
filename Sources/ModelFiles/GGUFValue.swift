/// A value of GGUF metadata.
package enum GGUFValue: Sendable, Equatable {
  case integer(Int)
  /// A 64-bit value above `Int.max`.
  case large(UInt64)
  case number(Double)
  case bool(Bool)
  case string(String)
  /// Elements stay in the file until they are asked for: vocabularies have 100,000 strings.
  case array(GGUFArray)

  /// What it is, for messages.
  var summary: String {
    switch self {
    case .integer(let value): "\(value)"
    case .large(let value): "\(value)"
    case .number(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .string(let value): "\"\(value.prefix(60))\""
    case .array(let array): "an array of \(array.count)"
    }
  }
}

/// Where an array of GGUF metadata lies; its lengths have been checked.
package struct GGUFArray: Sendable, Equatable {
  package let elementType: GGUFValueType
  package let count: Int
  /// The elements' bytes in the file.
  let range: Range<Int>
}

/// The type ids of GGUF metadata values.
///
/// Source: the GGUF specification, `gguf_metadata_value_type`.
package enum GGUFValueType: UInt32, Sendable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case bool = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12

  /// The least bytes that a value of this type takes.
  var minimumSize: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .string, .uint64, .int64, .float64: 8
    case .array: 12
    }
  }
}
