#if canImport(Darwin)
  private import Darwin
#endif

/// Where the running program lies.
enum ExecutablePath {
  /// The path without symbolic links; nil where the system does not tell.
  static var current: String? {
    #if os(Linux)
      let link = "/proc/self/exe"
      let path = AbsolutePath.of(link)
      return path == link ? nil : path
    #else
      var size: UInt32 = 0
      _NSGetExecutablePath(nil, &size)
      var buffer = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return AbsolutePath.of(String(decoding: bytes, as: UTF8.self))
    #endif
  }
}
