internal import JSONCoding
private import Threading

/// Reads messages from a descriptor on a thread of its own, which blocks.
///
/// Bytes become JSON here, so that a broken length shows before the next message is cut. The queue
/// makes this thread wait when the loop falls behind, so a flood of messages fills no memory.
struct MessageReader {
  /// Bytes asked of the system at a time; a pipe holds 64 KiB.
  private static let chunk = 1 << 16

  private var framing = MessageFraming()

  /// Starts the thread; the end of the input is its last event.
  static func start(input: Int32, events: EventQueue) -> Bool {
    DetachedThread.start {
      var reader = MessageReader()
      // SAFETY: lives as long as this closure, which alone touches it.
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
      defer { buffer.deallocate() }
      while true {
        let count = Descriptors.read(input, into: buffer)
        guard count > 0 else { break }
        reader.take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { events.push($0) }
      }
      if reader.framing.isInsideMessage {
        events.push(.note("the input ended inside of a message"))
      }
      events.push(.endOfInput)
    }
  }

  /// Takes bytes and hands over the events that they complete.
  mutating func take(_ bytes: UnsafeRawBufferPointer, push: (Event) -> Void) {
    framing.append(bytes)
    while let frame = framing.next() {
      switch frame {
      case .problem(let text): push(.note(text))
      case .body(let body): take(body: body, push: push)
      }
    }
  }

  private mutating func take(body: [UInt8], push: (Event) -> Void) {
    guard !MessageWeight.isExcessive(body) else {
      push(.unreadable("a message of \(body.count) bytes has too many values"))
      return
    }
    do throws(JSONError) {
      push(.message(try JSON(parsing: body), bytes: body.count))
    } catch {
      // Nested wrong lengths would otherwise have the same bytes put back again and again.
      guard !framing.isRereading, let next = MessageHeader.nextHeader(inside: body) else {
        push(.unreadable("\(error)"))
        return
      }
      // The length was too large, and the body holds the next message's beginning.
      framing.unread(body[next...])
      if let message = try? JSON(parsing: Array(body[..<next])) {
        push(.note("a Content-Length is \(body.count - next) bytes too large"))
        push(.message(message, bytes: next))
      } else {
        push(.unreadable("\(error)"))
      }
    }
  }
}
