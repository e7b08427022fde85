internal import JSONCoding

/// Parameters of a message, and where in them we are, for errors that name the member.
struct Parameters {
  let json: JSON
  private let path: String

  init(_ json: JSON) { self.init(json, path: "params") }

  private init(_ json: JSON, path: String) {
    self.json = json
    self.path = path
  }

  /// The member `key`, which may be absent.
  subscript(key: String) -> Parameters {
    Parameters(json[key] ?? .null, path: "\(path).\(key)")
  }

  /// Whether the member is absent or null.
  var isNull: Bool { json.isNull }

  func string() throws(ResponseError) -> String {
    guard let value = json.string else { throw .invalidParams("\(path) must be a string") }
    return value
  }

  func integer() throws(ResponseError) -> Int {
    guard let value = json.integer else { throw .invalidParams("\(path) must be an integer") }
    return value
  }

  func elements() throws(ResponseError) -> [Parameters] {
    guard let values = json.array else { throw .invalidParams("\(path) must be an array") }
    return values.enumerated().map { Parameters($1, path: "\(path)[\($0)]") }
  }

  /// LSP's `uinteger`; what is over its range, clients use for "the end".
  func position() throws(ResponseError) -> Position {
    let line = try self["line"].integer()
    let character = try self["character"].integer()
    guard line >= 0, character >= 0 else { throw .invalidParams("\(path) must not be negative") }
    return Position(line: line, character: character)
  }

  func range() throws(ResponseError) -> PositionRange {
    PositionRange(start: try self["start"].position(), end: try self["end"].position())
  }
}
