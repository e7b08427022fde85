#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What stands at a path, a symbolic link itself and not what it points at.
package struct FileStatus: Sendable, Equatable {
  package enum Kind: Sendable {
    case regular
    case directory
    case symbolicLink
    case other
  }

  package let kind: Kind
  package let fingerprint: FileFingerprint

  /// Nil where nothing stands, or where nobody may look.
  package init?(path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .symbolicLink
    default: kind = .other
    }
    fingerprint = FileFingerprint(status)
  }
}
