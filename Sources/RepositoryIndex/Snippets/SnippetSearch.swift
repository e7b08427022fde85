/// What is looked for in a ``SnippetIndex``: what stands near a cursor.
package struct SnippetSearch: Sendable {
  /// Bytes before and after the cursor whose identifiers count.
  private static let reach = 1024
  /// Bytes of a document whose definitions and imports are looked at.
  private static let maximumDocument = 256 << 10
  /// Lines above the cursor whose names may need their definition.
  private static let nameLines = 6
  private static let maximumNames = 12

  /// The document's own path, as the index has paths; it is never a result.
  package let path: String?
  /// Identifiers near the cursor.
  let terms: Set<UInt32>
  /// Names just above the cursor that the document does not define, the nearest first.
  let names: [UInt32]
  let imports: [ImportTarget]

  package init(path: String?, language: String, text: [UInt8], offset: Int) {
    let offset = max(0, min(offset, text.count))
    self.path = path
    var terms = Set<UInt32>()
    let window = max(0, offset - Self.reach)..<min(text.count, offset + Self.reach)
    IdentifierHash.forEach(in: text, range: window) { terms.insert($1) }
    self.terms = terms
    let head = text.count > Self.maximumDocument ? Array(text.prefix(Self.maximumDocument)) : text
    imports = ImportScanner(language: language).targets(in: head)
    let own = Set(DefinitionScanner(language: language).definitions(in: head).map { $0.name })
    names = Self.names(in: text, before: offset).filter { !own.contains($0) }
  }

  /// The identifiers on the last lines before the cursor, the nearest first.
  private static func names(in text: [UInt8], before offset: Int) -> [UInt32] {
    var start = offset
    var lines = 0
    while start > 0, offset - start < reach {
      if text[start - 1] == .lineFeed {
        lines += 1
        if lines > nameLines { break }
      }
      start -= 1
    }
    var all: [UInt32] = []
    IdentifierHash.forEach(in: text, range: start..<offset) { all.append($1) }
    var seen = Set<UInt32>()
    return Array(all.reversed().filter { seen.insert($0).inserted }.prefix(maximumNames))
  }
}
