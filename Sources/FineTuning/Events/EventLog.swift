internal import JSONCoding
internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Writes a job's events to its file, one line each, for a server that comes later.
package final class EventLog {
  private let descriptor: Int32
  private let path: String

  /// - Parameter isNew: whether the file begins anew; a resumed job goes on in the old one.
  package init(_ folder: JobFolder, isNew: Bool) throws(FineTuningError) {
    path = folder.eventsPath
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (isNew ? O_TRUNC : 0)
    descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw .storage(.fromErrno("open", path)) }
  }

  deinit { close(descriptor) }

  /// Appends `event` in one write, so that a reader never sees half a line that another follows.
  package func append(_ event: FineTuningEvent) throws(FineTuningError) {
    let line = Array("\(event.json.serialized())\n".utf8)
    let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == line.count else { throw .storage(.fromErrno("write", path)) }
  }
}
