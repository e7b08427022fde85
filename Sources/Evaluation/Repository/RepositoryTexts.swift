package import CodeCompletion
package import RepositoryIndex
private import Storage
package import Tokenization

/// The files of a repository in memory, looked through place by place.
///
/// A plain statement of what ``RepositoryKnowledge`` promises: no index, no limits, no state on disk.
package final class RepositoryTexts: RepositoryKnowledge, Sendable {
  package let files: [SourceFile]
  private let texts: [[UInt8]]
  private let places: TokenPlaces
  private let documentsByPath = OpenDocuments()

  /// Reads and tokenizes `files`.
  package init(_ files: [SourceFile], tokenizer: Tokenizer) throws(EvaluationError) {
    self.files = files
    var texts: [[UInt8]] = []
    for file in files { texts.append(try file.text()) }
    self.texts = texts
    places = TokenPlaces(texts: texts.map { tokenizer.encode($0) })
    for (file, text) in zip(files, texts) {
      documentsByPath.update(id: file.path, filename: file.name, text: text)
    }
  }

  package func continuations(
    hiding hidden: Set<String>, beside document: EditedDocument
  ) -> (any ContinuationSource)? {
    let source = TextContinuations(places: places, hidden: isHidden(hidden))
    guard !document.prefix.isEmpty else { return source }
    let edited = GrowingDocument(beside: source)
    for token in document.prefix { edited.append(token) }
    return edited
  }

  package func snippets(hiding hidden: Set<String>) -> (any SnippetSource)? {
    let documents = zip(files, texts).filter { hidden.contains($0.0.name) }
    return OtherDocuments(all: documentsByPath, hidden: documents.map { ($0.0, $0.1) })
  }

  private func isHidden(_ hidden: Set<String>) -> [Bool] {
    files.map { hidden.contains($0.name) }
  }
}

/// All documents but some; for one request at a time.
private struct OtherDocuments: SnippetSource {
  let all: OpenDocuments
  let hidden: [(file: SourceFile, text: [UInt8])]

  func snippets(for query: SnippetQuery) -> [Snippet] {
    // Taken out and put back, so that the others need not be cut into pieces again.
    for document in hidden { all.remove(document.file.path) }
    defer {
      for document in hidden {
        all.update(id: document.file.path, filename: document.file.name, text: document.text)
      }
    }
    return all.snippets(for: query)
  }
}

/// Where each pair of tokens stands.
private struct TokenPlaces: Sendable {
  struct Place: Sendable {
    /// Which text.
    var text: Int
    /// Of the token behind the pair.
    var next: Int
  }

  let texts: [[TokenID]]
  private var byPair: [UInt64: [Place]] = [:]

  init(texts: [[TokenID]]) {
    self.texts = texts
    for (index, text) in texts.enumerated() {
      for next in text.indices.dropFirst(2) {
        byPair[Self.key(text[next - 2], text[next - 1]), default: []].append(
          Place(text: index, next: next))
      }
    }
  }

  func places(after context: [TokenID]) -> [Place] {
    guard context.count >= 2 else { return [] }
    return byPair[Self.key(context[context.count - 2], context[context.count - 1])] ?? []
  }

  private static func key(_ one: TokenID, _ other: TokenID) -> UInt64 {
    UInt64(UInt32(bitPattern: Int32(one))) << 32 | UInt64(UInt32(bitPattern: Int32(other)))
  }
}

/// What followed in texts that are not hidden, from two tokens of agreement on.
private struct TextContinuations: ContinuationSource {
  private static let longestMatch = 32

  let places: TokenPlaces
  /// By text.
  let hidden: [Bool]

  func continuations(after context: [TokenID]) -> Continuations {
    var byLength: [Int: [TokenID: Int]] = [:]
    for (place, length) in matches(of: context) {
      byLength[length, default: [:]][places.texts[place.text][place.next], default: 0] += 1
    }
    var counts: [TokenID: Int] = [:]
    return Continuations(
      levels: byLength.keys.sorted(by: >).map { length in
        counts.merge(byLength[length] ?? [:], uniquingKeysWith: +)
        return Continuations.Level(
          matchLength: length,
          candidates: counts.map { Continuations.Candidate(token: $0, count: $1) }.sorted {
            ($1.count, $0.token) < ($0.count, $1.token)
          })
      })
  }

  func draft(after context: [TokenID], maximumCount: Int) -> Draft {
    guard let best = matches(of: context).max(by: { $0.length <= $1.length }) else {
      return Draft()
    }
    let text = places.texts[best.place.text]
    return Draft(
      tokens: Array(text[best.place.next...].prefix(max(0, maximumCount))),
      matchLength: best.length)
  }

  private func matches(of context: [TokenID]) -> [(place: TokenPlaces.Place, length: Int)] {
    places.places(after: context).compactMap { place in
      guard !hidden[place.text] else { return nil }
      let text = places.texts[place.text]
      let limit = min(Self.longestMatch, place.next, context.count)
      var length = 2
      while length < limit,
        text[place.next - 1 - length] == context[context.count - 1 - length]
      {
        length += 1
      }
      return (place, length)
    }
  }
}
