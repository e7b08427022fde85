/// What models are called: file names without their suffix.
package enum ModelName {
  /// The last component of `path` without `.gguf`.
  static func stem(ofPath path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    return last.hasSuffix(".gguf") ? String(last.dropLast(5)) : last
  }

  /// `name`, if it can be a file's name everywhere and cannot be taken for a path or an option.
  package static func validated(_ name: String) throws(ModelFileError) -> String {
    let bytes = Array(name.utf8)
    guard (1...64).contains(bytes.count), let first = bytes.first, isLetterOrDigit(first),
      bytes.allSatisfy({ isLetterOrDigit($0) || "._-".utf8.contains($0) }),
      !name.hasSuffix(".gguf")
    else { throw .badName(name) }
    return name
  }

  /// A valid name made from the last component of a source's path.
  package static func suggestion(forSource path: String) -> String {
    let bytes = stem(ofPath: path).utf8.map { byte in
      isLetterOrDigit(byte) || "._-".utf8.contains(byte) ? byte : UInt8(ascii: "-")
    }
    let kept = bytes.drop { !isLetterOrDigit($0) }.prefix(64)
    return kept.isEmpty ? "model" : String(decoding: kept, as: UTF8.self)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// Those of `names` that `typo` may have been meant for, nearest first, three at most.
  package static func near(_ typo: String, among names: [String]) -> [String] {
    let typo = typo.lowercased()
    let scored = names.map { name in (name, distance(typo, name.lowercased())) }
    // A third of the letters wrong is a typo, more is another word; a beginning is always meant.
    return scored.filter { name, distance in
      distance <= max(1, typo.count / 3)
        || (typo.count >= 3 && name.lowercased().hasPrefix(typo))
    }
    .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
  }

  /// Levenshtein's distance: insertions, deletions and substitutions.
  private static func distance(_ one: String, _ other: String) -> Int {
    let other = Array(other.prefix(64))
    var previous = Array(0...other.count)
    for (row, letter) in one.prefix(64).enumerated() {
      var current = [row + 1]
      for (column, otherLetter) in other.enumerated() {
        let substituted = previous[column] + (letter == otherLetter ? 0 : 1)
        current.append(min(substituted, previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous.last ?? 0
  }
}
