internal import CodeCompletion
internal import JSONCoding

/// What became of the last request of each open document, and of the last of all, for
/// `familiar.explain`.
struct LastRequests {
  /// One answer.
  struct Entry {
    var uri: String
    /// How many there were; what they said is no business of an explanation.
    var suggestions: Int
    var silence: CompletionResult.Silence?
    var prompt: CompletionResult.Prompt
    var timings: CompletionResult.Timings
    /// Whether completion was asked, or the server decided by itself.
    var reachedProvider: Bool
  }

  /// Of open documents.
  private var entries: [String: Entry] = [:]
  /// Of any document.
  private var latest: Entry?

  /// The entry of `uri`, or the latest of all.
  func entry(for uri: String?) -> Entry? {
    guard let uri, uri != latest?.uri else { return latest }
    return entries[uri]
  }

  /// - Parameter isOpen: whether the document is; of others nobody says when to forget them.
  mutating func record(
    _ uri: String, _ result: CompletionResult, reachedProvider: Bool, isOpen: Bool
  ) {
    let entry = Entry(
      uri: uri, suggestions: result.candidates.count, silence: result.silence,
      prompt: result.prompt, timings: result.timings, reachedProvider: reachedProvider)
    if isOpen { entries[uri] = entry }
    latest = entry
  }

  mutating func forget(_ uri: String) {
    entries[uri] = nil
    if latest?.uri == uri { latest = nil }
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
