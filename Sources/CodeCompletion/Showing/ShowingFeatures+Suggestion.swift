internal import CacheModel
private import Inference

extension ShowingFeatures {
  /// Lines above and below that count as near.
  private static let nearLines = 10

  /// - Parameters:
  ///   - continuation: what the model wrote.
  ///   - text: what is left of it to be shown.
  init(_ continuation: Continuation, shownAs text: [UInt8], at cursor: CursorContext) {
    self.init()
    describe(continuation.firstLineTokens)
    self[.lineLogShare] = continuation.lineLogShare
    let lines = text.lines
    let first = lines.firstIndex { !$0.isWhitespaceOnly } ?? lines.startIndex
    let line = lines.isEmpty ? [] : lines[first]
    self[.bytes] = Self.logarithm(line.count)
    self[.opensBrackets] = Self.leavesOpen(line, at: cursor) ? 1 : 0
    self[.isBlock] = lines.dropFirst(first + 1).contains { !$0.isWhitespaceOnly } ? 1 : 0
    self[.isCut] = continuation.stop == .length ? 1 : 0
    self[.beginsLine] = first > 0 || cursor.linePrefix.isWhitespaceOnly ? 1 : 0
    self[.continuesWord] =
      first == 0 && cursor.before.last.map { $0.isIdentifierByte } == true ? 1 : 0
    self[.isInText] = cursor.isInCode ? 0 : 1
    let whole = (first == 0 ? Array(cursor.linePrefix) : []) + line
    let (above, below) = (cursor.before.lines.dropLast(), cursor.after.lines.dropFirst())
    let trimmed = whole[...].trimmingWhitespace()
    func isSame(_ other: ArraySlice<UInt8>) -> Bool {
      other.trimmingWhitespace().elementsEqual(trimmed)
    }
    let isNear =
      above.suffix(Self.nearLines).contains(where: isSame)
      || below.prefix(Self.nearLines).contains(where: isSame)
    self[.repeatsNeighbour] = isNear ? 1 : 0
    self[.repeatsDocument] = Self.logarithm(
      above.count(where: isSame) + below.count(where: isSame))
  }

  private mutating func describe(_ tokens: some Collection<GeneratedToken>) {
    guard let first = tokens.first else { return }
    let total = tokens.reduce(0) { $0 + $1.logProbability }
    self[.totalLogProbability] = total
    self[.totalProbability] = Float(Double(total).exponential)
    self[.meanLogProbability] = total / Float(tokens.count)
    self[.minimumLogProbability] = tokens.reduce(0) { min($0, $1.logProbability) }
    self[.firstLogProbability] = first.logProbability
    self[.length] = Self.logarithm(tokens.count)
    guard let evidence = first.evidence else { return }
    self[.firstEntropy] = evidence.entropy
    self[.matchLength] = Self.logarithm(evidence.matchLength)
    self[.occurrences] = Self.logarithm(evidence.occurrences)
    self[.distinctContinuations] = Self.logarithm(evidence.distinctContinuations)
    self[.isInformed] = 1
    let matches = tokens.reduce(0) { $0 + Self.logarithm($1.evidence?.matchLength ?? 0) }
    self[.meanMatchLength] = matches / Float(tokens.count)
    let inside = tokens.filter { $0.evidence?.isInDocument == true }
    self[.inDocument] = Float(inside.count) / Float(tokens.count)
    let agreeing = tokens.filter { $0.evidence?.agrees == true }
    self[.agreement] = Float(agreeing.count) / Float(tokens.count)
    self[.repositoryWeight] =
      tokens.reduce(0) { $0 + ($1.evidence?.weight ?? 0) } / Float(tokens.count)
  }

  private static func leavesOpen(_ line: some Sequence<UInt8>, at cursor: CursorContext) -> Bool {
    var state = ContinuationState(cursor: cursor, mode: .line)
    for byte in line { state.append(byte) }
    return !state.openBrackets.isEmpty
  }

  private static func logarithm(_ count: Int) -> Float {
    Float((1 + Double(max(0, count))).logarithm)
  }
}
