internal import JSONCoding

/// The result of `llm-ls/getCompletions`.
///
/// - Source: llm-ls, `crates/custom-types/src/llm_ls.rs`; its names are in snake_case.
enum LLMCompletions {
  static func json(_ texts: [String]) -> JSON {
    let completions = texts.map { text -> JSON in ["generated_text": .string(text)] }
    return ["request_id": .string(requestID()), "completions": .array(completions)]
  }

  /// A random UUID (RFC 9562, version 4).
  private static func requestID() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = bytes.map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
      .joined(separator: "-")
  }
}
