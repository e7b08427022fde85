/// Why bytes are not a JSON document.
package enum JSONError: Error, Equatable, CustomStringConvertible {
  /// The parser stopped at `offset` (bytes from the start) for `reason`.
  case malformed(reason: String, offset: Int)
  /// The document is over json-c's limit of 2 GiB.
  case tooLarge(bytes: Int)

  package var description: String {
    switch self {
    case .malformed(let reason, let offset):
      "not valid JSON: \(reason) at byte \(offset)"
    case .tooLarge(let bytes):
      "a JSON document of \(bytes) bytes is over the limit of 2147483647"
    }
  }
}
