internal import Logging

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Writes log lines to standard error.
///
/// A line that would block is dropped: some editors never read their servers' standard error.
/// Warnings by default: Neovim keeps whatever a server writes there as an error.
struct StandardErrorLog: LogHandler {
  var logLevel = Logger.Level.warning
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
