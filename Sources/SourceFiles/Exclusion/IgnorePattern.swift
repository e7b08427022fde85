/// One pattern of a `.gitignore`.
///
/// Matched without building a regular expression, in work bounded by the product of the lengths.
/// - Source: gitignore(5), "PATTERN FORMAT".
struct IgnorePattern: Sendable, Equatable {
  /// `!pattern` takes back what an earlier one ignored.
  let isNegated: Bool
  /// `pattern/` means folders only.
  let matchesFoldersOnly: Bool
  /// The pattern, relative to the folder of its file, by path components.
  private let components: [ArraySlice<UInt8>]

  /// Nil for blank lines, comments and patterns that cannot match.
  init?(_ line: some StringProtocol) {
    var bytes = Array(line.utf8)[...]
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    // Blanks at the end count only behind a backslash.
    while bytes.last == UInt8(ascii: " "), bytes.dropLast().last != UInt8(ascii: "\\") {
      bytes.removeLast()
    }
    guard let first = bytes.first, first != UInt8(ascii: "#") else { return nil }
    isNegated = first == UInt8(ascii: "!")
    if isNegated { bytes.removeFirst() }
    matchesFoldersOnly = bytes.last == UInt8(ascii: "/")
    if matchesFoldersOnly { bytes.removeLast() }
    // A slash elsewhere than at the end ties the pattern to its folder.
    let isAnchored = bytes.contains(UInt8(ascii: "/"))
    if bytes.first == UInt8(ascii: "/") { bytes.removeFirst() }
    // No path is longer.
    guard !bytes.isEmpty, bytes.count <= 4096 else { return nil }
    var parts = bytes.split(separator: UInt8(ascii: "/"))
    // "a/**" is all that is inside of a, not a.
    if let last = parts.last, Self.isAnyDepth(last) { parts.append(Array("*".utf8)[...]) }
    components = isAnchored ? parts : [Array("**".utf8)[...]] + parts
  }

  /// Whether the pattern names `path`, relative to the folder of its file, itself.
  func matches(_ path: [ArraySlice<UInt8>], isFolder: Bool) -> Bool {
    guard isFolder || !matchesFoldersOnly else { return false }
    // Nearly all patterns fail at the name itself; the last component of one is never "**".
    guard let name = path.last, let wanted = components.last, Glob.matches(name, wanted) else {
      return false
    }
    var (at, want) = (0, 0)
    var retry: (path: Int, pattern: Int)?
    while at < path.count {
      if want < components.count, Self.isAnyDepth(components[want]) {
        want += 1
        retry = (at, want)
      } else if want < components.count, Glob.matches(path[at], components[want]) {
        at += 1
        want += 1
      } else if let last = retry {
        at = last.path + 1
        want = last.pattern
        retry = (at, want)
      } else {
        return false
      }
    }
    return want == components.count
  }

  private static func isAnyDepth(_ component: ArraySlice<UInt8>) -> Bool {
    component.elementsEqual("**".utf8)
  }
}
