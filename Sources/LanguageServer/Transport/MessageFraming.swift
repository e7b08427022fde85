/// Cuts a stream of bytes into message bodies, by the base protocol of LSP.
///
/// Whatever the bytes are, it goes on: what cannot be a header is skipped up to the next
/// `Content-Length` or `Content-Type`, and a length that no editor needs is refused before anything is allocated.
/// - Source: LSP 3.18, "Base Protocol".
struct MessageFraming {
  /// What ``next()`` found.
  enum Frame: Equatable {
    case body([UInt8])
    /// Something that the log should tell; the stream goes on behind it.
    case problem(String)
  }

  /// The longest body; a file of 10 MB in which JSON escapes every byte has 60 MB.
  static let bodyLimit = 128 << 20
  /// The longest header; real ones have 30 bytes.
  static let headerLimit = 4096

  private var buffer: [UInt8] = []
  /// Where what is not yet consumed begins.
  private var start = 0
  /// How far the search for the end of a header has come, so that bytes one by one cost no rescans.
  private var searched = 0
  /// The length of the body that follows; nil while a header is expected.
  private var bodyLength: Int?
  /// Bytes skipped since the last header.
  private var skipped = 0
  /// How many of the bytes that are not yet consumed were put back.
  private var reread = 0
  /// Whether the body that was returned last began in bytes that had been put back.
  private(set) var isRereading = false

  /// Takes bytes as they come.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    buffer.append(contentsOf: bytes)
  }

  /// Puts bytes back in front of what was not yet consumed.
  mutating func unread(_ bytes: ArraySlice<UInt8>) {
    buffer.replaceSubrange(0..<start, with: bytes)
    (start, searched) = (0, 0)
    bodyLength = nil
    reread = bytes.count
  }

  /// Whether a message has begun that is not yet whole.
  var isInsideMessage: Bool { bodyLength != nil || start < buffer.count }

  /// The next frame; nil until more bytes come.
  mutating func next() -> Frame? {
    while true {
      if let length = bodyLength {
        guard buffer.count - start >= length else { return nil }
        let body = Array(buffer[start..<start + length])
        isRereading = reread > 0
        consume(length)
        bodyLength = nil
        return .body(body)
      }
      if let problem = skipToHeader() { return problem }
      guard let header = takeHeader() else {
        guard buffer.count - start > Self.headerLimit else { return nil }
        // Garbage after all: the search for a header goes on behind it.
        skipped += Self.headerLimit
        consume(Self.headerLimit)
        continue
      }
      switch MessageHeader.contentLength(in: header) {
      case .length(let length, let warning):
        guard length <= Self.bodyLimit else {
          return .problem("a message of \(length) bytes is over the limit of \(Self.bodyLimit)")
        }
        bodyLength = length
        if let warning { return .problem(warning) }
      case .unusable(let reason):
        return .problem(reason)
      }
    }
  }

  /// Drops bytes up to where a header can begin.
  private mutating func skipToHeader() -> Frame? {
    let rest = buffer[start...]
    guard !rest.isEmpty else { return nil }
    let next = MessageHeader.firstBeginning(in: rest) ?? rest.endIndex
    skipped += next - start
    consume(next - start)
    guard skipped > 0, start < buffer.count else { return nil }
    defer { skipped = 0 }
    return .problem("skipped \(skipped) bytes that belong to no message")
  }

  /// The header block without its empty line; nil while it is not whole.
  private mutating func takeHeader() -> ArraySlice<UInt8>? {
    let end = min(buffer.count, start + Self.headerLimit)
    var index = max(searched, start)
    while index < end {
      if buffer[index] == 0x0A {
        let before = index > start && buffer[index - 1] == 0x0D ? index - 1 : index
        if before > start && buffer[before - 1] == 0x0A {
          let header = buffer[start..<before]
          consume(index + 1 - start)
          return header
        }
      }
      index += 1
    }
    searched = index
    return nil
  }

  private mutating func consume(_ count: Int) {
    start += count
    searched = start
    reread = max(0, reread - count)
    // Of many messages in a long buffer each byte moves about once, however short they are.
    guard start == buffer.count || start > max(1 << 16, buffer.count / 2) else { return }
    // What one long message needed is given back with it.
    buffer = Array(buffer[start...])
    (start, searched) = (0, 0)
  }
}
