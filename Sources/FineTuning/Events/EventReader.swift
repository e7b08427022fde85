internal import JSONCoding
internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Reads the events of a job as they come.
package struct EventReader {
  private let path: String
  private var offset = 0
  /// The file that ``offset`` is in: a new job may begin it anew.
  private var partial: [UInt8] = []

  /// A line is short; what is longer is not ours.
  private static let longestLine = 1 << 20

  package init(_ folder: JobFolder) { path = folder.eventsPath }

  /// The events since the last call; empty where there is no file.
  package mutating func next() -> [FineTuningEvent] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    if size < offset { (offset, partial) = (0, []) }
    var events: [FineTuningEvent] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
      }
      guard count > 0 else { break }
      offset += count
      partial += buffer[..<count]
      events += takeLines()
      if partial.count > Self.longestLine { partial = [] }
    }
    return events
  }

  private mutating func takeLines() -> [FineTuningEvent] {
    guard let last = partial.lastIndex(of: 0x0A) else { return [] }
    let lines = partial[..<last].split(separator: 0x0A)
    let events = lines.compactMap { line in
      (try? JSON(parsing: Array(line))).flatMap(FineTuningEvent.init)
    }
    partial.removeSubrange(...last)
    return events
  }
}
