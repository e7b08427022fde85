internal import CodeCompletion
internal import JSONCoding

/// What became of the last request of each open document, for `familiar.explain`.
struct LastRequests {
  /// One answer.
  struct Entry {
    var uri: String
    var result: CompletionResult
    /// Whether completion was asked, or the server decided by itself.
    var reachedProvider: Bool
  }

  private var entries: [String: Entry] = [:]
  private var latest: String?

  /// The entry of `uri`, or the latest of all.
  func entry(for uri: String?) -> Entry? { (uri ?? latest).flatMap { entries[$0] } }

  mutating func record(_ uri: String, _ result: CompletionResult, reachedProvider: Bool) {
    var result = result
    // What was suggested is no business of an explanation, and takes memory.
    result.candidates = result.candidates.map {
      var candidate = $0
      candidate.ids = []
      return candidate
    }
    entries[uri] = Entry(uri: uri, result: result, reachedProvider: reachedProvider)
    latest = uri
  }

  mutating func forget(_ uri: String) {
    entries[uri] = nil
    if latest == uri { latest = nil }
  }
}

extension CompletionResult {
  /// A result without a suggestion.
  static func silent(_ silence: Silence) -> CompletionResult {
    var result = CompletionResult()
    result.silence = silence
    return result
  }
}
