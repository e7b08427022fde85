package import Tokenization

/// Makes examples of documents: pieces that fit a row, some of them to be filled in the middle.
///
/// Parts of an example are tokenized apart, as ``FIMFormat`` puts them together when serving. A middle
/// that begins where a cursor stands is tokenized together with what is before it: there the served
/// prompt leaves out the last word, and the model writes it again (token healing).
/// Everything random depends on the seed, the document's number and the epoch.
package struct ExampleMaker: Sendable {
  /// An example and what it stands for.
  package struct Example: Sendable, Equatable {
    package let tokens: [TokenID]
    /// Nil for text from left to right.
    package let format: FIMFormat?
    /// Bytes of the document.
    package let range: Range<Int>
    /// Of it, what is filled in; nil for text from left to right.
    package let middle: Range<Int>?
    /// Tokens of the header that names the file, wherever it stands.
    package let headerCount: Int
  }

  private let tokenizer: Tokenizer
  private let options: ExampleOptions
  private let length: Int
  private let seed: UInt64
  private let endOfText: TokenID

  /// A row of fewer tokens has no room for a header, sentinels and text.
  package static let shortestRow = 64
  /// Tokens that the two cuts of a middle may add to a piece; one that needs more stays whole.
  private static let slack = 8

  /// - Parameter length: tokens of the longest example.
  /// - Throws: ``TrainingDataError/tokenization(_:)`` where the vocabulary lacks `<|endoftext|>`, or
  ///   a sentinel that the rates ask for.
  package init(
    tokenizer: Tokenizer, options: ExampleOptions = ExampleOptions(), length: Int, seed: UInt64
  ) throws(TrainingDataError) {
    try options.check()
    guard length >= Self.shortestRow else {
      throw .badOption(
        name: "row length", value: "\(length)", expected: "at least \(Self.shortestRow) tokens")
    }
    guard let end = tokenizer.specials.endOfText else {
      throw .tokenization(.missingSpecial("<|endoftext|>"))
    }
    if options.fimRate > 0 {
      do { _ = try tokenizer.specials.fimSentinels() } catch { throw .tokenization(error) }
    }
    self.tokenizer = tokenizer
    self.options = options
    self.length = length
    self.seed = seed
    endOfText = end
  }

  /// The examples of a document: together they hold each byte of it once.
  ///
  /// - Parameters:
  ///   - number: of the document in its run; with the epoch, it decides all that is random.
  ///   - path: as prompts name the file, below the repository's folder.
  package func examples(
    of text: [UInt8], path: String, number: Int, epoch: Int = 0
  ) throws(TrainingDataError) -> [Example] {
    var random = CounterRandom(
      seed: seed, stream: UInt64(truncatingIfNeeded: number) ^ UInt64(epoch) << 40)
    let tokenization: IncrementalTokenization
    do {
      tokenization = try IncrementalTokenization(text, tokenizer: tokenizer)
    } catch {
      throw .tokenization(error)
    }
    let header = header(path)
    var examples: [Example] = []
    var start = 0
    while start < text.count {
      let named = random.unit() < options.headerRate ? header : []
      let room = length - 4 - named.count - Self.slack
      // Most pieces take a whole row; cursors stand near the beginnings of files, too.
      let size = random.unit() < 0.7 ? room : room / 8 + random.next(below: room - room / 8 + 1)
      let range = start..<end(of: start, tokens: size, tokenization)
      examples.append(example(of: range, header: named, tokenization, &random))
      start = range.upperBound
    }
    return examples
  }

  /// Empty where the vocabulary has no token for it, or where it takes an eighth of a row.
  private func header(_ path: String) -> [TokenID] {
    guard !path.isEmpty, let ids = try? FIMFormat.header(path: path, tokenizer: tokenizer) else {
      return []
    }
    return ids.count <= length / 8 ? ids : []
  }

  /// The end of the longest piece from `start` that has at most `tokens` tokens: behind a line feed
  /// where one is in its second half, else between two words or characters.
  private func end(of start: Int, tokens: Int, _ text: IncrementalTokenization) -> Int {
    let bytes = text.bytes
    let reached = text.end(ofFirst: tokens, from: start)
    guard reached < bytes.count else { return reached }
    let half = start + (reached - start) / 2
    var newline = reached
    while newline > half, bytes[newline - 1] != 0x0A { newline -= 1 }
    if newline > half, text.tokenCount(in: start..<newline) <= tokens { return newline }
    if reached > start, text.tokenCount(in: start..<reached) <= tokens { return reached }
    // A word without end: no token stands for less than a byte.
    let cut = min(bytes.count, start + max(4, tokens))
    return max(start + 1, MiddleCut.start(ofCharacterAt: cut, in: bytes[...]))
  }

  private func example(
    of range: Range<Int>, header: [TokenID], _ text: IncrementalTokenization,
    _ random: inout CounterRandom
  ) -> Example {
    // All are drawn, so that one rate does not change what another decides.
    let (isFIM, isSPM, isCursor) = (
      random.unit() < options.fimRate, random.unit() < options.spmRate,
      random.unit() < options.cursorRate
    )
    if isFIM {
      let piece = text.bytes[range]
      let cut =
        (isCursor ? MiddleCut.cursor(of: piece, &random) : nil)
        ?? MiddleCut.characters(of: piece, &random)
      let format = isSPM ? FIMFormat.spm : .psm
      if let tokens = filled(format, cut, of: range, header: header, text), tokens.count <= length {
        return Example(
          tokens: tokens, format: format, range: range, middle: cut.range,
          headerCount: header.count)
      }
    }
    var tokens = header + text.ids(in: range)
    // What goes on in the next piece does not end here.
    if range.upperBound == text.bytes.count { tokens.append(endOfText) }
    return Example(
      tokens: tokens, format: nil, range: range, middle: nil, headerCount: header.count)
  }

  private func filled(
    _ format: FIMFormat, _ cut: MiddleCut, of range: Range<Int>, header: [TokenID],
    _ text: IncrementalTokenization
  ) -> [TokenID]? {
    let (prefix, middle) = left(of: cut, from: range.lowerBound, text)
    let suffix = text.ids(in: cut.range.upperBound..<range.upperBound)
    let prompt = try? format.prompt(
      prefix: prefix, suffix: suffix, header: header, specials: tokenizer.specials)
    return prompt.map { $0 + middle + [endOfText] }
  }

  /// Prefix and middle, as a prompt and what is written after it share them out.
  private func left(
    of cut: MiddleCut, from start: Int, _ text: IncrementalTokenization
  ) -> (prefix: [TokenID], middle: [TokenID]) {
    let before = start..<cut.range.lowerBound
    guard cut.isCursor,
      let prefix = try? IncrementalTokenization(text.bytes[before], tokenizer: tokenizer),
      let piece = prefix.lastPiece, piece.bytes.count <= Self.longestHealed
    else { return (text.ids(in: before), text.ids(in: cut.range)) }
    // The last word is written again, with what follows.
    let healed = (cut.range.lowerBound - piece.bytes.count)..<cut.range.upperBound
    return (Array(prefix.ids.dropLast(piece.idCount)), text.ids(in: healed))
  }

  /// Bytes; serving leaves longer words and blanks in the prompt (`TokenHealing`).
  private static let longestHealed = 64
}
