private import SourceFiles

/// A name that a text defines, and the lines that do it.
package struct Definition: Sendable, Equatable {
  package var name: UInt32
  /// Bytes of the text, whole lines.
  package var range: Range<Int>
}

/// Finds the definitions in a text by the words that its lines begin with.
package struct DefinitionScanner {
  /// A definition this long shows enough of itself at its start.
  private static let maximumLines = 60
  /// Words before the name; a longer line of modifiers is not code.
  private static let maximumWords = 12

  private let rules: DefinitionRules

  package init(language: String) {
    rules = DefinitionRules.of(language: language)
  }

  /// The definitions of `text` in the order of their lines.
  package func definitions(in text: [UInt8]) -> [Definition] {
    definitions(in: text, lines: SourceLines(text))
  }

  func definitions(in text: [UInt8], lines: SourceLines) -> [Definition] {
    lines.lines.indices.compactMap { index in
      name(of: lines.lines[index], in: text).map {
        Definition(name: $0, range: extent(from: index, of: lines, in: text))
      }
    }
  }

  /// The name that `line` defines.
  func name(of line: SourceLines.Line, in text: [UInt8]) -> UInt32? {
    guard !line.isBlank, !line.isOverlong else { return nil }
    var cursor = line.contentStart
    var state = LineState()
    for _ in 0..<Self.maximumWords {
      skipDecoration(&cursor, to: line.end, in: text, afterKeyword: state.sawKeyword)
      guard cursor < line.end, text[cursor].isNameByte, !text[cursor].isDigitByte else { break }
      let start = cursor
      while cursor < line.end, text[cursor].isNameByte { cursor += 1 }
      let word = IdentifierHash.of(text[start..<cursor])
      if rules.keywords.contains(word) {
        state.sawKeyword = true
      } else if rules.values.contains(word) {
        guard line.indentation == 0 || state.sawModifier else { return nil }
        state.sawKeyword = true
      } else if rules.ambiguous.contains(word) {
        guard text[line.end - 1] != UInt8(ascii: ";"),
          !text[cursor..<line.end].contains(UInt8(ascii: "("))
        else { break }
        state.sawKeyword = true
      } else if state.sawKeyword {
        // `def self.name`, `function M.name`.
        if cursor + 1 < line.end, text[cursor] == UInt8(ascii: "."), text[cursor + 1].isNameByte {
          cursor += 1
          continue
        }
        return cursor - start >= IdentifierHash.minimumLength ? word : nil
      } else if rules.modifiers.contains(word) {
        state.sawModifier = true
      } else {
        break
      }
    }
    if state.sawKeyword { return nil }
    return bareValue(line, in: text) ?? bareCallable(line, in: text)
  }

  private struct LineState {
    var sawKeyword = false
    var sawModifier = false
  }

  /// Skips blanks, attributes, parentheses and quotes that stand between the words of a definition.
  private func skipDecoration(
    _ cursor: inout Int, to end: Int, in text: [UInt8], afterKeyword: Bool
  ) {
    while cursor < end {
      switch text[cursor] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): cursor += 1
      case UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "!"): cursor += 1
      case UInt8(ascii: "@"):
        cursor += 1
        while cursor < end, text[cursor].isNameByte || text[cursor] == UInt8(ascii: ".") {
          cursor += 1
        }
      case UInt8(ascii: "("): skip(to: UInt8(ascii: ")"), &cursor, end: end, in: text)
      case UInt8(ascii: "<") where !afterKeyword:
        skip(to: UInt8(ascii: ">"), &cursor, end: end, in: text)
      case UInt8(ascii: "\""):
        cursor += 1
        skip(to: UInt8(ascii: "\""), &cursor, end: end, in: text)
      default: return
      }
    }
  }

  private func skip(to closer: UInt8, _ cursor: inout Int, end: Int, in text: [UInt8]) {
    while cursor < end, text[cursor] != closer { cursor += 1 }
    if cursor < end { cursor += 1 }
  }

  /// `NAME = …`.
  private func bareValue(_ line: SourceLines.Line, in text: [UInt8]) -> UInt32? {
    guard rules.hasBareValues, line.indentation == 0 else { return nil }
    var cursor = line.contentStart
    while cursor < line.end, text[cursor].isNameByte { cursor += 1 }
    let name = line.contentStart..<cursor
    guard name.count >= IdentifierHash.minimumLength, !text[name.lowerBound].isDigitByte else {
      return nil
    }
    while cursor < line.end, text[cursor].isInsignificant { cursor += 1 }
    guard cursor + 1 < line.end, text[cursor] == UInt8(ascii: "="),
      text[cursor + 1] != UInt8(ascii: "=")
    else { return nil }
    return IdentifierHash.of(text[name])
  }

  /// `type name(…) {`.
  private func bareCallable(_ line: SourceLines.Line, in text: [UInt8]) -> UInt32? {
    guard rules.hasBareCallables, text[line.end - 1] == UInt8(ascii: "{") else { return nil }
    let content = text[line.contentStart..<line.end]
    guard let parenthesis = content.firstIndex(of: UInt8(ascii: "(")) else { return nil }
    var end = parenthesis
    while end > line.contentStart, text[end - 1].isInsignificant { end -= 1 }
    var start = end
    while start > line.contentStart, text[start - 1].isNameByte { start -= 1 }
    guard end - start >= IdentifierHash.minimumLength, !text[start].isDigitByte else { return nil }
    // A call with a block, an assignment or a condition is no definition.
    for byte in content where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return nil }
    for byte in text[line.contentStart..<start] where Self.endsTypes.contains(byte) { return nil }
    guard !hasControlWord(in: line.contentStart..<end, of: text), !hasArrow(content) else {
      return nil
    }
    return IdentifierHash.of(text[start..<end])
  }

  /// What stands in no type before a name.
  private static let endsTypes = Set("=.;{}()+-/|!^%".utf8)

  private func hasControlWord(in range: Range<Int>, of text: [UInt8]) -> Bool {
    text[range].split { !$0.isNameByte }.contains {
      DefinitionRules.control.contains(IdentifierHash.of($0))
    }
  }

  private func hasArrow(_ line: ArraySlice<UInt8>) -> Bool {
    zip(line, line.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: ">") }
  }

  /// The definition's line and those that belong to it: what is indented more, and closers.
  private func extent(from first: Int, of lines: SourceLines, in text: [UInt8]) -> Range<Int> {
    let all = lines.lines
    let indentation = all[first].indentation
    var last = first
    let limit = min(all.count, first + Self.maximumLines)
    for index in (first + 1)..<max(limit, first + 1) {
      let line = all[index]
      if line.isOverlong { break }
      if line.isBlank { continue }
      guard line.indentation <= indentation else {
        last = index
        continue
      }
      guard line.indentation == indentation else { break }
      switch text[line.contentStart] {
      case UInt8(ascii: "{"), UInt8(ascii: ")"), UInt8(ascii: "]"):
        last = index
        continue
      case UInt8(ascii: "}"): last = index
      case UInt8(ascii: "e") where text[line.contentStart..<line.end].elementsEqual("end".utf8):
        last = index
      default: break
      }
      break
    }
    return all[first].start..<lines.nextStart(last)
  }
}
