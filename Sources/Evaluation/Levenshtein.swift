/// How far two texts are apart, in insertions, deletions and replacements of one character.
package enum Levenshtein {
  /// Longer texts are cut to this many characters, so that a hostile line costs no minutes.
  ///
  /// A line of this length takes about 16 million steps against another one.
  static let limit = 4096

  /// The distance between the Unicode scalars of two texts.
  package static func distance(_ one: String, _ other: String) -> Int {
    let one = Array(one.unicodeScalars.prefix(limit))
    let other = Array(other.unicodeScalars.prefix(limit))
    if one.isEmpty || other.isEmpty { return max(one.count, other.count) }
    // One row of the Wagner-Fischer table: row[j] is the distance to the first j of `other`.
    var row = Array(0...other.count)
    for (i, left) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in other.enumerated() {
        let replaced = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[other.count]
  }

  /// 1 - distance / length of the longer text: 1 for equal texts, 0 for nothing in common.
  package static func similarity(_ one: String, _ other: String) -> Double {
    let longer = max(
      one.unicodeScalars.prefix(limit).count, other.unicodeScalars.prefix(limit).count)
    guard longer > 0 else { return 1 }
    return 1 - Double(distance(one, other)) / Double(longer)
  }
}
