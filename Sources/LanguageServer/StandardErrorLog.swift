internal import Logging

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Writes log lines to standard error.
///
/// A line that would block is dropped: some editors never read their servers' standard error.
struct StandardErrorLog: LogHandler {
  var logLevel = Logger.Level.info
  var metadata = Logger.Metadata()

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard Descriptors.isWritable(STDERR_FILENO) else { return }
    let line = Array("familiar: \(event.level): \(event.message)\n".utf8)
    _ = line.withUnsafeBytes { Descriptors.write(STDERR_FILENO, $0) }
  }
}
