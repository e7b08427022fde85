/// Finds the contents of added tokens in text: the leftmost first, of those the longest.
///
/// Source: Hugging Face tokenizers `added_vocabulary.rs` (Aho-Corasick, leftmost-longest).
struct AddedTokenMatcher: Sendable {
  /// The longest content in bytes; it bounds the work at each position of a text.
  static let longestContent = 256

  struct Match: Sendable {
    var start: Int
    var end: Int
    var id: TokenID
  }

  /// The length of the longest content in bytes; 0 where there is none.
  private(set) var longest = 0
  /// Whether a content begins with the byte.
  private var beginnings = [Bool](repeating: false, count: 256)
  /// The node that a node's byte leads to.
  private var edges: PairTable
  /// By node, the token that ends there, or -1.
  private var tokens: [TokenID] = [-1]

  /// Takes contents and ids; empty contents never match, of equal ones the last counts.
  init(_ added: [(content: String, id: TokenID)]) throws(TokenizationError) {
    var nodes = 0
    for (content, id) in added {
      longest = max(longest, content.utf8.count)
      nodes += content.utf8.count
      guard longest <= Self.longestContent, nodes <= TokenIndex.limit else {
        throw .unsupported(
          what: "added token \(id) (\(content.quoted))",
          expected: "at most \(Self.longestContent) bytes in each added token and "
            + "\(TokenIndex.limit) in all")
      }
    }
    edges = PairTable(count: nodes)
    for (content, id) in added where !content.isEmpty { insert(content, id) }
  }

  private mutating func insert(_ content: String, _ id: TokenID) {
    var node: Int32 = 0
    for byte in content.utf8 {
      if node == 0 { beginnings[Int(byte)] = true }
      let next = edges[node, Int32(byte)]
      if next != PairTable.absent {
        node = Int32(bitPattern: next)
      } else {
        // At most one node a byte of content, and those were counted.
        let made = Int32(truncatingIfNeeded: tokens.count)
        edges[node, Int32(byte)] = UInt32(bitPattern: made)
        tokens.append(-1)
        node = made
      }
    }
    tokens[Int(node)] = id
  }

  /// The first match that begins at or after `start` and ends by `limit`.
  func next(in bytes: Span<UInt8>, from start: Int, to limit: Int) -> Match? {
    guard longest > 0 else { return nil }
    for position in start..<limit where beginnings[Int(bytes[position])] {
      if let match = match(in: bytes, at: position, limit: limit) { return match }
    }
    return nil
  }

  private func match(in bytes: Span<UInt8>, at start: Int, limit: Int) -> Match? {
    var node: Int32 = 0
    var found: Match?
    for position in start..<limit {
      let next = edges[node, Int32(bytes[position])]
      guard next != PairTable.absent else { break }
      node = Int32(bitPattern: next)
      let id = tokens[Int(node)]
      if id >= 0 { found = Match(start: start, end: position + 1, id: id) }
    }
    return found
  }
}
