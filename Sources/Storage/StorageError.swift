#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Why a file could not be read or written.
package enum StorageError: Error, Equatable, CustomStringConvertible {
  /// A system call failed: `action` ("open", "write") on `path`, with `code` from errno.
  case system(action: String, path: String, code: Int32)
  /// `path` is a folder, a device or the like.
  case notARegularFile(path: String)
  /// `path` holds more than a reader accepts.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The state below `path` was written by a newer Familiar.
  case newerState(path: String, found: Int, supported: Int)

  /// The file at `path` should hold a format version and does not.
  case unreadableVersion(path: String)

  /// The error that errno holds now.
  package static func fromErrno(_ action: String, _ path: String) -> StorageError {
    .system(action: action, path: path, code: errno)
  }

  package var description: String {
    switch self {
    case .system(let action, let path, let code):
      "cannot \(action) \(path): \(String(cString: strerror(code)))"
    case .notARegularFile(let path):
      "\(path) is not a regular file"
    case .tooLarge(let path, let bytes, let limit):
      "\(path) has \(bytes) bytes, over the limit of \(limit)"
    case .newerState(let path, let found, let supported):
      "\(path) has format version \(found), this Familiar knows \(supported); "
        + "upgrade Familiar or remove the folder"
    case .unreadableVersion(let path):
      "\(path) should hold a format version such as \(StateDirectories.formatVersion); "
        + "write that into it, or remove its folder"
    }
  }
}
