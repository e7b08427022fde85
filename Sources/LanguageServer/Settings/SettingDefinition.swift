internal import JSONCoding

/// One setting as editors know it: its name, what values it takes, and what it does.
///
/// The list is the source of both the checks here and the JSON Schema in `editors/`.
struct SettingDefinition: Sendable {
  /// The values that a setting takes; null is taken by all and means the default.
  enum Kind: Sendable {
    case boolean
    case string
    case strings
    case integer(ClosedRange<Int>)
    case number(NumberRange)
    case choice([String])
    /// Any of the words.
    case choices([String])
    /// One of the words or a whole number of the unit that the description tells.
    case choiceOrInteger([String], ClosedRange<Int>)
  }

  var name: String
  var kind: Kind
  /// What holds without the setting; null where that depends on the model, the CPU or the client.
  var fallback: JSON
  var text: String

  init(_ name: String, _ kind: Kind, _ fallback: JSON, _ text: String) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.text = text
  }

  /// Whether `value` is one that this setting takes.
  func accepts(_ value: JSON) -> Bool {
    if value.isNull { return true }
    switch kind {
    case .boolean: return value.bool != nil
    case .string: return value.string != nil
    case .strings: return value.array?.allSatisfy { $0.string != nil } ?? false
    case .integer(let range): return value.integer.map(range.contains) ?? false
    case .number(let range): return value.number.map(range.contains) ?? false
    case .choice(let words): return value.string.map(words.contains) ?? false
    case .choices(let words):
      return value.array?.allSatisfy { $0.string.map(words.contains) ?? false } ?? false
    case .choiceOrInteger(let words, let range):
      return value.string.map(words.contains) ?? value.integer.map(range.contains) ?? false
    }
  }

  /// What the log says a setting should be.
  var expectation: String {
    switch kind {
    case .boolean: "true or false"
    case .string: "a string"
    case .strings: "an array of strings"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number \(range.text)"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .choices(let words): "an array of \(words.joined(separator: ", "))"
    case .choiceOrInteger(let words, let range):
      "\(words.joined(separator: ", ")) or a whole number from \(range.lowerBound) to "
        + "\(range.upperBound)"
    }
  }
}
