package import OrderedCollections

/// A JSON value; objects keep the order of their members, so that what we print reads as documented.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSON])
  case object(OrderedDictionary<String, JSON>)
}

extension JSON {
  /// The member `key` of an object; nil for anything else or where there is none.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  /// Whether this is `null`.
  package var isNull: Bool { self == .null }

  /// The value of a boolean.
  package var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The value of an integer, or of a number that is one (`4.0`).
  package var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The value of an integer or a number.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The value of a string.
  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The elements of an array.
  package var array: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object in their order; none for anything else.
  package var members: [(key: String, value: JSON)] {
    object.map { $0.map { (key: $0.key, value: $0.value) } } ?? []
  }

  /// The members of an object.
  package var object: OrderedDictionary<String, JSON>? {
    guard case .object(let members) = self else { return nil }
    return members
  }
}
