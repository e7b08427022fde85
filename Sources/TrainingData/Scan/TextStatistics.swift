private import SourceFiles

/// The lengths of a text's lines and the share of its letters and digits, in Unicode scalars.
///
/// Everything beyond ASCII counts as a letter, so that comments in any script do.
struct TextStatistics: Equatable {
  private(set) var longestLine = 0
  private(set) var lines = 1
  private(set) var characters = 0
  private var letters = 0

  init(_ text: [UInt8]) {
    text.withUnsafeBufferPointer { count($0.span) }
  }

  private mutating func count(_ bytes: Span<UInt8>) {
    var current = 0
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == 0x0A {
        longestLine = max(longestLine, current)
        current = 0
        lines += 1
        characters += 1
      } else if byte & 0xC0 != 0x80 {
        current += 1
        characters += 1
        if byte >= 0x80 || byte.isLetterByte || byte.isDigitByte { letters += 1 }
      }
    }
    longestLine = max(longestLine, current)
    // A line feed at the end begins no line.
    if current == 0, lines > 1 { lines -= 1 }
  }

  var meanLine: Double { Double(characters) / Double(lines) }
  var alphanumericShare: Double { characters > 0 ? Double(letters) / Double(characters) : 0 }

  /// What speaks against the text; nil where nothing does.
  func exclusion(_ options: ScanOptions) -> TrainingExclusion? {
    if longestLine > options.longestLine { return .longestLine }
    if meanLine > Double(options.longestMean) { return .meanLine }
    return alphanumericShare < options.leastAlphanumericShare ? .alphanumericShare : nil
  }
}
