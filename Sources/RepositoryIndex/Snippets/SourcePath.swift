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

  /// The parts of a path, the last without its extension; what stands for its folder is left out.
  static func parts(of path: String) -> [String] {
    var parts = path.split(separator: "/").map(String.init)
    guard let last = parts.popLast() else { return [] }
    let stem = last.split(separator: ".", omittingEmptySubsequences: true).first.map(String.init)
    if let stem, !folderFiles.contains(stem) { parts.append(stem) }
    return parts
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
