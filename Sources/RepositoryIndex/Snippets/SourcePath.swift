/// Paths of source files as imports name them.
package enum SourcePath {
  /// File names that stand for their folder.
  private static let folderFiles: Set<String> = ["__init__", "index", "mod", "lib", "main", "init"]

  /// What a file can be called by: its name without extension, and its folder.
  static func names(of path: some Sequence<UInt8>) -> [[UInt8]] {
    let parts = Array(path).split(separator: UInt8(ascii: "/"))
    guard let last = parts.last else { return [] }
    let stem = Array(last.prefix { $0 != UInt8(ascii: ".") })
    var names = stem.isEmpty ? [] : [stem]
    if parts.count > 1 { names.append(Array(parts[parts.count - 2])) }
    return names
  }

  /// How many parts at the end of a path, or of its folder, are those at the end of `wanted`.
  ///
  /// - Returns: that number, and whether nothing is left over on either side.
  static func agreement(
    of path: some BidirectionalCollection<UInt8>, with wanted: [String]
  ) -> (parts: Int, isWhole: Bool) {
    var parts = path.split(separator: UInt8(ascii: "/"))[...]
    guard let last = parts.popLast() else { return (0, false) }
    let stem = last.prefix { $0 != UInt8(ascii: ".") }
    func common(_ parts: some BidirectionalCollection<some Sequence<UInt8>>) -> Int {
      zip(parts.reversed(), wanted.reversed()).prefix { $0.elementsEqual($1.utf8) }.count
    }
    let folder = common(parts)
    if folderFiles.contains(where: { stem.elementsEqual($0.utf8) }) {
      return (folder, folder == parts.count && folder == wanted.count)
    }
    let file = common(parts + [stem])
    let isWhole = file == parts.count + 1 && file == wanted.count
    return (max(file, folder), isWhole)
  }

  /// The path of the folder; empty at the top.
  package static func folder(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[..<$0] } ?? ""
  }

  /// What follows the last dot of the name.
  static func fileExtension(of path: String) -> Substring {
    let name = path.split(separator: "/").last ?? ""
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
  }
}
