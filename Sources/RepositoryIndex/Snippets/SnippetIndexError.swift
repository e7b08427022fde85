/// Why stored bytes are no snippet index.
package enum SnippetIndexError: Error, Equatable, CustomStringConvertible {
  case version(found: UInt32, expected: UInt32)
  case damaged(String)

  package var description: String {
    switch self {
    case .version(let found, let expected):
      "the stored snippet index has format \(found), this program writes \(expected); build it again"
    case .damaged(let what):
      "the stored snippet index is damaged: \(what); build it again"
    }
  }
}
