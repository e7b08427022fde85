#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Folders: making and listing them.
package enum Directories {
  /// Makes `path` and its missing parents.
  ///
  /// - Parameter mode: 0700 for state; 0755, less the umask, for what the user asked to have.
  package static func create(_ path: String, mode: UInt32 = 0o700) throws(StorageError) {
    guard !path.isEmpty, FileReading.kind(of: path) != .directory else { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try create(String(path[..<slash]), mode: mode)
    }
    guard mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else {
      throw .fromErrno("make the folder", path)
    }
  }

  /// The names in the folder `path` without `.` and `..`, sorted.
  package static func names(in path: String) throws(StorageError) -> [String] {
    guard let stream = opendir(path) else { throw .fromErrno("list", path) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
