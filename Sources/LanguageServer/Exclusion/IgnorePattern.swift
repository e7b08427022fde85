/// One pattern of a `.gitignore`.
///
/// Matched without building a regular expression; a pattern and a path are byte strings. Work is
/// bounded by their product, except for `**`, of which every occurrence multiplies it, so patterns
/// with many are refused.
/// - Source: gitignore(5), "PATTERN FORMAT".
struct IgnorePattern: Sendable, Equatable {
  /// More `*` and `**` than any real pattern has, few enough that no pattern takes long.
  private static let wildcardLimit = 8

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
    guard !bytes.isEmpty, bytes.count <= 4096,
      bytes.count(where: { $0 == UInt8(ascii: "*") }) <= 2 * Self.wildcardLimit
    else { return nil }
    let parts = bytes.split(separator: UInt8(ascii: "/"))
    components = isAnchored ? parts : [Array("**".utf8)[...]] + parts
  }

  /// Whether the pattern names `path`, relative to the folder of its file, itself.
  func matches(_ path: [ArraySlice<UInt8>], isFolder: Bool) -> Bool {
    guard isFolder || !matchesFoldersOnly else { return false }
    return Self.match(components[...], path[...])
  }

  private static func match(
    _ pattern: ArraySlice<ArraySlice<UInt8>>, _ path: ArraySlice<ArraySlice<UInt8>>
  ) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    if first.elementsEqual("**".utf8) {
      let rest = pattern.dropFirst()
      // "a/**" is all that is inside of a, not a.
      if rest.isEmpty { return !path.isEmpty }
      return (path.startIndex...path.endIndex).contains { match(rest, path[$0...]) }
    }
    guard let name = path.first, Glob.matches(name, first) else { return false }
    return match(pattern.dropFirst(), path.dropFirst())
  }
}
