package import JSONCoding
private import Storage

extension Fixtures {
  /// A file of the tokenization fixtures; `starter`, `bytelevel`, `hyphens` and `incomplete` are
  /// vocabularies.
  package static func tokenization(_ name: String) throws -> JSON {
    try JSON(parsing: FileReading.contents(of: "\(directory)/Tokenization/\(name).json"))
  }
}
