private import Synchronization

/// The other open documents, as a source of snippets.
///
/// Every line of an open document belongs to a few windows of ``windowLines`` lines; the windows
/// whose identifiers resemble the cursor's surroundings most (Jaccard similarity) are the snippets.
package final class OpenDocuments: SnippetSource {
  /// Lines of one snippet; llama.vim uses 64, which a context of 2,048 tokens has no room for.
  private static let windowLines = 20
  /// Bytes of one document that are looked at, so that one huge file costs little.
  private static let maximumDocumentBytes = 256 << 10
  /// Windows with less in common say nothing about the cursor.
  private static let minimumSimilarity = 0.1

  private struct Document {
    var filename: String
    var text: [UInt8]
    /// Cut when first asked for: documents change with every key, snippets are rarely wanted.
    var windows: [Window]?
  }

  private struct Window {
    var text: [UInt8]
    var identifiers: Set<Int>
  }

  private let documents = Mutex<[String: Document]>([:])

  package init() {}

  /// Takes a new version of a document.
  package func update(id: String, filename: String, text: [UInt8]) {
    documents.withLock { $0[id] = Document(filename: filename, text: text) }
  }

  /// Forgets a document.
  package func remove(_ id: String) {
    documents.withLock { $0[id] = nil }
  }

  package func snippets(for query: SnippetQuery) -> [Snippet] {
    let wanted = Identifiers.hashes(in: query.surroundings)
    guard !wanted.isEmpty else { return [] }
    let others = windowsOfDocuments(except: query.documentID)
    var ranked: [(similarity: Double, id: String, index: Int)] = []
    for (id, document) in others {
      for (index, window) in (document.windows ?? []).enumerated() {
        let common = wanted.intersection(window.identifiers).count
        let similarity =
          Double(common) / Double(max(wanted.count + window.identifiers.count - common, 1))
        if similarity >= Self.minimumSimilarity { ranked.append((similarity, id, index)) }
      }
    }
    ranked.sort { ($1.similarity, $0.id, $0.index) < ($0.similarity, $1.id, $1.index) }
    var result: [Snippet] = []
    var taken: [String: [Int]] = [:]
    var bytes = 0
    for entry in ranked {
      guard let document = others[entry.id], let windows = document.windows,
        windows.indices.contains(entry.index)
      else { continue }
      // Neighbouring windows share half of their lines.
      if taken[entry.id, default: []].contains(where: { abs($0 - entry.index) < 2 }) { continue }
      let text = windows[entry.index].text
      guard bytes + text.count <= query.maximumBytes else { continue }
      bytes += text.count
      taken[entry.id, default: []].append(entry.index)
      result.append(Snippet(filename: document.filename, text: text))
    }
    return result
  }

  private func windowsOfDocuments(except id: String) -> [String: Document] {
    documents.withLock { documents in
      for key in documents.keys where key != id && documents[key]?.windows == nil {
        let text = documents[key]?.text.prefix(Self.maximumDocumentBytes) ?? []
        documents[key]?.windows = Self.windows(of: text)
      }
      return documents.filter { $0.key != id }
    }
  }

  private static func windows(of text: ArraySlice<UInt8>) -> [Window] {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var windows: [Window] = []
    var first = 0
    while first < lines.count {
      let last = min(first + windowLines, lines.count)
      let bytes = Array(lines[first..<last].joined(separator: [UInt8(ascii: "\n")]))
      let identifiers = Identifiers.hashes(in: bytes)
      if !identifiers.isEmpty { windows.append(Window(text: bytes, identifiers: identifiers)) }
      if last == lines.count { break }
      first += windowLines / 2
    }
    return windows
  }
}
