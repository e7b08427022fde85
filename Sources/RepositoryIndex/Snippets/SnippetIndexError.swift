/// Why files have no snippet index.
package enum SnippetIndexError: Error, Equatable, CustomStringConvertible {
  case tooLarge(bytes: Int)

  package var description: String {
    switch self {
    case .tooLarge(let bytes):
      "the snippet index would have \(bytes) bytes, and its numbers reach to \(UInt32.max); name "
        + "folders in .familiarignore to leave them out"
    }
  }
}
