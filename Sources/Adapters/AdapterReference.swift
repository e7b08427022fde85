/// An adapter and how much of it: `NAME`, `NAME=WEIGHT`, or a folder instead of the name.
package struct AdapterReference: Sendable, Hashable, CustomStringConvertible {
  package var name: String
  /// Nil: the adapter's own.
  package var weight: Double?

  package init(name: String, weight: Double? = nil) {
    self.name = name
    self.weight = weight
  }

  /// Reads `NAME[=WEIGHT]`; a name may hold '=' where what follows the last one is no number.
  package init(parsing text: String) throws(AdapterError) {
    var name = text
    if let equals = text.lastIndex(of: "=") {
      let number = text[text.index(after: equals)...]
      if let weight = Double(number), Self.isWeight(weight) {
        self.weight = weight
        name = String(text[..<equals])
      } else if !text.contains("/") {
        throw .badReference(text)
      }
    }
    guard !name.isEmpty else { throw .badReference(text) }
    self.name = name
  }

  /// Whether an update may be multiplied by it: far beyond what is any use, far from overflow.
  package static func isWeight(_ weight: Double) -> Bool { weight.isFinite && abs(weight) <= 1000 }

  package var description: String { weight.map { "\(name)=\($0)" } ?? name }
}
