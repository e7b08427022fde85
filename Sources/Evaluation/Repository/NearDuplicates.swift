private import Storage

/// Which files of a repository are much like which: copies, versions, ports of each other.
///
/// Two files are near-duplicates where half of the distinct lines of both together stand in both
/// (Jaccard similarity, as corpora are deduplicated: Lee et al., ACL 2022), or where four fifths of
/// one's stand in the other, as in an amalgamation. Blanks at the ends of lines do not count, nor do
/// blank lines. Erring on the side of hiding too much makes the repository look less useful, never
/// more.
package struct NearDuplicates: Sendable {
  static let similarity = 0.5
  static let containment = 0.8

  /// The hashes of each file's distinct lines.
  private let lines: [Set<UInt64>]
  /// The files that have a line.
  private let files: [UInt64: [Int]]

  /// - Parameter texts: one for each file.
  package init(of texts: some Sequence<[UInt8]>) {
    lines = texts.map(Self.lines)
    var files: [UInt64: [Int]] = [:]
    for (index, lines) in lines.enumerated() {
      for line in lines { files[line, default: []].append(index) }
    }
    self.files = files
  }

  /// The files that are much like the one at `index`, ascending, without itself.
  package func files(like index: Int) -> [Int] {
    var common: [Int: Int] = [:]
    for line in lines[index] {
      for other in files[line] ?? [] where other != index { common[other, default: 0] += 1 }
    }
    let own = lines[index].count
    return common.filter { other, count in
      let both = own + lines[other].count - count
      return Double(count) >= Self.similarity * Double(both)
        || Double(count) >= Self.containment * Double(min(own, lines[other].count))
    }.keys.sorted()
  }

  private static func lines(_ text: [UInt8]) -> Set<UInt64> {
    Set(
      text.split(separator: Hole.newline).compactMap { line in
        let start = line.firstIndex { !isBlank($0) }
        guard let start, let end = line.lastIndex(where: { !isBlank($0) }) else { return nil }
        // The same in every process.
        return FNV1a.hash(of: line[start...end])
      })
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    Hole.isBlank(byte) || byte == Hole.carriageReturn
  }
}
