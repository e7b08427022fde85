/// How the last answer of each document came about, for those that were answered last.
struct CompletionTraces {
  private static let capacity = 64

  private var traces: [String: CompletionTrace] = [:]
  /// The documents of ``traces``, the one that was answered last at the end.
  private var documents: [String] = []

  /// That of a document; for nil, the last of all.
  func last(of documentID: String?) -> CompletionTrace? {
    (documentID ?? documents.last).flatMap { traces[$0] }
  }

  mutating func insert(_ trace: CompletionTrace) {
    remove(documentID: trace.documentID)
    traces[trace.documentID] = trace
    documents.append(trace.documentID)
    if documents.count > Self.capacity { remove(documentID: documents[0]) }
  }

  mutating func remove(documentID: String) {
    traces[documentID] = nil
    documents.removeAll { $0 == documentID }
  }
}
