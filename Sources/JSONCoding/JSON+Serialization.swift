private import CJSON
private import OrderedCollections

extension JSON {
  /// One line of UTF-8 without a newline at its end; numbers that JSON cannot hold become `null`.
  package func serialized(pretty: Bool = false) -> String {
    let value = converted()
    defer { json_object_put(value) }
    let style = pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : JSON_C_TO_STRING_PLAIN
    var length = 0
    let flags = Int32(style) | Int32(JSON_C_TO_STRING_NOSLASHESCAPE)
    guard let text = json_object_to_json_string_length(value, flags, &length) else { return "null" }
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A json-c value that the caller owns; nil stands for `null`, as json-c has it.
  private func converted() -> OpaquePointer? {
    switch self {
    case .null: return nil
    case .bool(let value): return json_object_new_boolean(value ? 1 : 0)
    case .integer(let value): return json_object_new_int64(Int64(value))
    case .number(let value): return Self.converted(value)
    case .string(let value): return Self.converted(value)
    case .array(let elements):
      let array = json_object_new_array_ext(Int32(clamping: elements.count))
      for element in elements { json_object_array_add(array, element.converted()) }
      return array
    case .object(let members):
      let object = json_object_new_object()
      for (key, value) in members { json_object_object_add(object, key, value.converted()) }
      return object
    }
  }

  /// Swift's shortest text that reads back to the same number.
  private static func converted(_ value: Double) -> OpaquePointer? {
    guard value.isFinite else { return nil }
    return json_object_new_double_s(value, "\(value)")
  }

  private static func converted(_ value: String) -> OpaquePointer? {
    var value = value
    return value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        json_object_new_string_len($0.baseAddress, Int32(clamping: $0.count))
      }
    }
  }
}
