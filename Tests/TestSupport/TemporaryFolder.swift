private import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A fresh folder that goes, with all it holds, when this object does.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    let root = ExecutablePath.resolved("/tmp") ?? "/tmp"
    path = "\(root)/familiar-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try Directories.create(path)
  }

  deinit { Self.remove(path) }

  /// The path of `name` inside.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes `bytes` as `name` and returns its path.
  @discardableResult
  package func write(_ bytes: [UInt8], as name: String) throws -> String {
    try AtomicFile.write(bytes, to: file(name))
    return file(name)
  }

  private static func remove(_ path: String) {
    // A link goes itself, never what it points at.
    if FileReading.kind(of: path) == .directory, unlink(path) != 0 {
      chmod(path, 0o700)
      for name in (try? Directories.names(in: path)) ?? [] { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
