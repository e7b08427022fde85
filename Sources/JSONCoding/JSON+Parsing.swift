private import CJSON
private import OrderedCollections

extension JSON {
  /// Deeper documents are refused: both json-c and our conversion recurse.
  private static let depthLimit: Int32 = 128

  /// Parses one document; bytes after it other than white space are an error.
  ///
  /// Invalid UTF-8 and lone surrogates in strings become U+FFFD.
  package init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
    if let unescaped = SurrogateEscapes.unescaped(bytes) {
      try self.init(parsing: unescaped)
      return
    }
    guard bytes.count <= Int32.max - 1 else { throw .tooLarge(bytes: bytes.count) }
    guard let tokener = json_tokener_new_ex(Self.depthLimit) else {
      throw .malformed(reason: "out of memory", offset: 0)
    }
    defer { json_tokener_free(tokener) }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT)
    let text = bytes.assumingMemoryBound(to: CChar.self)
    var parsed = json_tokener_parse_ex(tokener, text.baseAddress, Int32(bytes.count))
    var end = Int(json_tokener_get_parse_end(tokener))
    if json_tokener_get_error(tokener) == json_tokener_continue {
      // A bare number or word ends only where something follows it.
      parsed = json_tokener_parse_ex(tokener, "\n", 1)
      end = bytes.count
    }
    defer { json_object_put(parsed) }
    let status = json_tokener_get_error(tokener)
    guard status == json_tokener_success else {
      let reason =
        status == json_tokener_continue
        ? "unexpected end of data" : String(cString: json_tokener_error_desc(status))
      throw .malformed(reason: reason, offset: end)
    }
    for (offset, byte) in bytes.enumerated().dropFirst(end)
    where ![0x20, 0x09, 0x0A, 0x0D].contains(byte) {
      throw .malformed(reason: "unexpected bytes after the document", offset: offset)
    }
    self = Self(converting: parsed)
  }

  /// Parses one document.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    // A typed error cannot leave withUnsafeBytes, which is untyped: carry it out in a Result.
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(JSONError) in try JSON(parsing: buffer) }
    }
    self = try result.get()
  }

  /// Parses one document.
  package init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  private init(converting value: OpaquePointer?) {
    switch json_object_get_type(value) {
    case json_type_boolean: self = .bool(json_object_get_boolean(value) != 0)
    case json_type_int: self = .integer(Int(json_object_get_int64(value)))
    case json_type_double: self = .number(json_object_get_double(value))
    case json_type_string: self = .string(Self.text(of: value))
    case json_type_array:
      self = .array(
        (0..<json_object_array_length(value)).map {
          Self(converting: json_object_array_get_idx(value, $0))
        })
    case json_type_object: self = .object(Self.members(of: value))
    default: self = .null
    }
  }

  private static func text(of value: OpaquePointer?) -> String {
    let length = Int(json_object_get_string_len(value))
    let start = UnsafeRawPointer(json_object_get_string(value))
    return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }

  private static func members(of value: OpaquePointer?) -> OrderedDictionary<String, JSON> {
    var members = OrderedDictionary<String, JSON>()
    members.reserveCapacity(Int(json_object_object_length(value)))
    var iterator = json_object_iter_begin(value)
    var end = json_object_iter_end(value)
    while json_object_iter_equal(&iterator, &end) == 0 {
      let key = String(cString: json_object_iter_peek_name(&iterator))
      members[key] = JSON(converting: json_object_iter_peek_value(&iterator))
      json_object_iter_next(&iterator)
    }
    return members
  }
}
