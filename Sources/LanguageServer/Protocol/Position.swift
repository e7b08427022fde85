internal import JSONCoding

/// A place in a document: a line, and code units of the negotiated encoding from its start.
struct Position: Equatable, Sendable {
  var line: Int
  var character: Int

  var json: JSON { ["line": .integer(line), "character": .integer(character)] }
}

/// LSP's `Range`: `end` is exclusive.
struct PositionRange: Equatable, Sendable {
  var start: Position
  var end: Position

  var json: JSON { ["start": start.json, "end": end.json] }
}
