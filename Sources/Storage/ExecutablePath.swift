#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Where this program's file really lies, symbolic links followed.
package enum ExecutablePath {
  /// The path; nil where the system does not tell.
  package static var current: String? {
    #if os(Linux)
      guard let path = resolved("/proc/self/exe") ?? link("/proc/self/exe") else { return nil }
      // An upgrade replaced the file while this process runs: the new one lies at the same place.
      let mark = " (deleted)"
      return path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
    #elseif canImport(Darwin)
      var size = UInt32(PATH_MAX)
      var buffer = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return resolved(String(decoding: bytes, as: UTF8.self))
    #else
      return nil
    #endif
  }

  /// `path` without symbolic links; nil where nothing stands there.
  package static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// What the symbolic link at `path` holds, whether or not that exists; nil where none stands.
  static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map {
        readlink(path, $0.assumingMemoryBound(to: CChar.self), bytes.count)
      } ?? 0
    }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }
}
