/// Cuts at the first bytes that are not UTF-8, such as half a character at the end.
enum IncompleteScalar: PostProcessingRule {
  static let name = "incomplete-scalar"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard suggestion.text.contains(where: { $0 >= 0x80 }) else { return }
    var decoder = UTF8()
    var iterator = suggestion.text.makeIterator()
    var valid = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      valid += UTF8.width(scalar)
    }
    suggestion.text.removeSubrange(valid...)
  }
}
