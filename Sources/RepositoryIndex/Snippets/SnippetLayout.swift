/// Where the sections of a segment lie.
struct SnippetLayout: Sendable {
  let files: Int
  let pieces: Int
  let terms: Int
  let definitions: Int
  let names: Int
  let postingsBytes: Int
  let pathBytes: Int

  static let fileWords = 6
  static let pieceWords = 2
  static let termWords = 2
  static let definitionWords = 4
  static let nameWords = 2

  var filesStart: Int { 0 }
  var piecesStart: Int { filesStart + 4 * Self.fileWords * files }
  var termsStart: Int { piecesStart + 4 * Self.pieceWords * pieces }
  var definitionsStart: Int { termsStart + 4 * Self.termWords * terms }
  var namesStart: Int { definitionsStart + 4 * Self.definitionWords * definitions }
  var postingsStart: Int { namesStart + 4 * Self.nameWords * names }
  var pathsStart: Int { postingsStart + postingsBytes }
  var total: Int { pathsStart + pathBytes }
}
