internal import CodeCompletion
internal import JSONCoding
private import OrderedCollections

/// Writes a candidate as `CompletionItem`s that each client inserts whole.
///
/// - Source: LSP 3.18, `textDocument/completion`, and what the clients did when they were driven.
enum PopupItem {
  /// The longest label, in characters; popups are narrow.
  private static let labelLimit = 60

  static func items(
    _ candidate: CompletionResult.Candidate, at cursor: Cursor, style: ClientProfile.PopupStyle
  ) -> [JSON] {
    // Several clients ignore what a range has right of the cursor.
    let insertion = ReplacedClosers.removed(from: candidate, at: cursor)
    let replaced = insertion == nil ? candidate.replacedBytesAfterCursor : 0
    let text = insertion ?? candidate.text
    let word = String(decoding: cursor.word, as: UTF8.self)
    let range = cursor.range(bytesBefore: cursor.word.count, bytesAfter: replaced)
    let lines = text.split(omittingEmptySubsequences: false) { ["\n", "\r\n", "\r"].contains($0) }
    guard let first = lines.first else { return [] }
    // A text that begins with a line break shows what comes after it.
    let title = lines.first { !$0.allSatisfy(\.isWhitespace) } ?? first
    var item: [(String, JSON)] = [
      ("label", .string(label(word + title, isCut: lines.count > 1))),
      // CompletionItemKind.Text
      ("kind", 1),
      ("sortText", "0"),
      // Clients keep an item while this begins with what stands between the range's start and the
      // cursor.
      ("filterText", .string(word + first)),
    ]
    switch style {
    case .asIs:
      // InsertTextMode.asIs
      item += [("insertTextFormat", 1), ("insertTextMode", 1)]
      item.append(edit(word + text, range))
      return [object(item)]
    case .snippet:
      let body = lines.enumerated().map { index, line in
        escaped(index == 0 ? line : withoutIndentation(line, cursor))
      }
      item.append(("insertTextFormat", 2))
      item.append(edit(escaped(Substring(word)) + body.joined(separator: "\n"), range))
      return [object(item)]
    case .plain:
      item.append(("insertTextFormat", 1))
      let whole = object(item + [edit(word + text, range)])
      guard lines.count > 1, !first.isEmpty else { return [whole] }
      item[0].1 = .string(label(word + first, isCut: false))
      item[2].1 = "1"
      return [whole, object(item + [edit(word + first, range)])]
    }
  }

  private static func object(_ members: [(String, JSON)]) -> JSON {
    .object(.init(uniqueKeysWithValues: members))
  }

  private static func edit(_ text: String, _ range: PositionRange) -> (String, JSON) {
    ("textEdit", ["range": range.json, "newText": .string(text)])
  }

  private static func label(_ line: String, isCut: Bool) -> String {
    let trimmed = line.drop { $0.isWhitespace }
    guard trimmed.count > labelLimit || isCut else { return String(trimmed) }
    return trimmed.prefix(labelLimit) + "…"
  }

  /// In a snippet `\`, `$` and `}` have a meaning.
  private static func escaped(_ text: Substring) -> String {
    // By scalars: a "$" with a combining mark is a "$" to the client.
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\\" || scalar == "$" || scalar == "}" { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  /// Neovim puts the current line's indentation before each line of a snippet.
  private static func withoutIndentation(_ line: Substring, _ cursor: Cursor) -> Substring {
    let indentation = String(decoding: cursor.indentation, as: UTF8.self)
    return line.hasPrefix(indentation) ? line.dropFirst(indentation.count) : line
  }
}
