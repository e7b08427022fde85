/// Paths below folders.
package enum RelativePath {
  /// `path` below `folder`; nil if it is not there.
  package static func of(_ path: String, in folder: String) -> String? {
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    guard path.utf8.count > base.utf8.count, path.hasPrefix(base) else { return nil }
    return String(path.dropFirst(base.count))
  }
}
