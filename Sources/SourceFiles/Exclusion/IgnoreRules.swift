/// The patterns of one ignore file, for paths below its folder.
package struct IgnoreRules: Sendable {
  private let patterns: [IgnorePattern]

  /// More lines than a real file has are not read.
  private static let lineLimit = 10_000

  package init(_ lines: [some StringProtocol]) {
    patterns = lines.prefix(Self.lineLimit).compactMap { IgnorePattern($0) }
  }

  package init(file bytes: [UInt8]) {
    // A byte order mark is no part of the first pattern.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    // By bytes: to Swift "\r\n" is one character.
    self.init(text.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) })
  }

  /// What the last pattern that names `path` says: true ignores, false takes back; nil if none does.
  package func verdict(on path: [ArraySlice<UInt8>], isFolder: Bool) -> Bool? {
    patterns.last { $0.matches(path, isFolder: isFolder) }.map { !$0.isNegated }
  }

  /// Whether the file at `path` or a folder on the way to it is ignored, by these rules alone.
  package func ignores(_ path: String) -> Bool {
    let components = Array(path.utf8).split(separator: UInt8(ascii: "/"))
    for count in 1...max(1, components.count) where count <= components.count {
      let isFolder = count < components.count
      if verdict(on: Array(components[..<count]), isFolder: isFolder) == true { return true }
    }
    return false
  }
}
