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
  /// How the file that ``offset`` is in begins.
  ///
  /// A new job begins it anew, and may have written more by now than was read of the old one; the
  /// time of its first event is another.
  private var head: [UInt8] = []
  /// What was read of a line that had no end yet.
  private var partial: [UInt8] = []

  /// A line is short; what is longer is not ours.
  private static let longestLine = 1 << 20
  /// Enough for the kind and the time of an event.
  private static let headLength = 128

  package init(_ folder: JobFolder) { path = folder.eventsPath }

  /// The events since the last call; empty where there is no file.
  package mutating func next() -> [FineTuningEvent] {
    guard let descriptor = openFile() else { return [] }
    defer { close(descriptor) }
    if Int(lseek(descriptor, 0, SEEK_END)) < offset || start(of: descriptor) != head {
      (offset, partial) = (0, [])
    }
    var events: [FineTuningEvent] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
      }
      guard count > 0 else { break }
      if offset == 0 { head = Array(buffer[..<min(count, Self.headLength)]) }
      offset += count
      partial += buffer[..<count]
      events += takeLines()
      if partial.count > Self.longestLine { partial = [] }
    }
    return events
  }

  /// Leaves out what is there now, which earlier jobs wrote.
  package mutating func skip() {
    partial = []
    guard let descriptor = openFile() else { return }
    defer { close(descriptor) }
    offset = Int(lseek(descriptor, 0, SEEK_END))
    head = [UInt8](repeating: 0, count: min(offset, Self.headLength))
    head = start(of: descriptor)
  }

  private func openFile() -> Int32? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    return descriptor < 0 ? nil : descriptor
  }

  /// As many bytes of the file as ``head`` has.
  private func start(of descriptor: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: head.count)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    return Array(bytes[..<max(0, count)])
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
