#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The file that writing to a path means.
///
/// Whole files appear by a rename, which replaces a link instead of what it leads to.
package enum LinkTarget {
  /// As many links in a row as Linux follows.
  private static let limit = 40

  /// `path`, or where the link that stands there leads, whether or not a file is there yet.
  ///
  /// - Throws: ``StorageError/notARegularFile(path:)`` where a rename would put a file in the place of
  ///   a folder, a device or a pipe.
  package static func of(_ path: String) throws(StorageError) -> String {
    let kind = FileReading.kind(of: path)
    guard kind == nil || kind == .regular else { throw .notARegularFile(path: path) }
    var target = path
    for _ in 0..<limit {
      guard let link = ExecutablePath.link(target) else {
        // An open file that was deleted still has a link below /proc, and that leads nowhere.
        guard FileReading.kind(of: target) == kind else { throw .notARegularFile(path: path) }
        return target
      }
      let folder = target.lastIndex(of: "/").map { target[...$0] } ?? ""
      target = link.hasPrefix("/") ? link : folder + link
    }
    throw .system(action: "follow the links of", path: path, code: ELOOP)
  }
}
