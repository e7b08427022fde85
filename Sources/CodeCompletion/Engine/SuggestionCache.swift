internal import Inference
internal import Tokenization

/// Answers requests from earlier suggestions while the user types what was shown, or takes it back.
struct SuggestionCache {
  /// What must be the same for two requests to have the same answer at one place.
  struct Variant: Equatable {
    var mode: CompletionRequest.Mode
    var format: FIMFormat
    var maxTokens: Int?
    var sampling: SamplingParameters
    var languageID: String
    var adapters: String?
    /// What is known of the repository, see ``RepositoryContext/generation(beside:)``.
    var generation: Int

    init(_ request: CompletionRequest) {
      mode = request.mode
      format = request.format
      maxTokens = request.maxTokens
      sampling = request.sampling
      languageID = request.languageID
      adapters = request.adapters?.identity
      generation = request.repository?.generation(beside: request.documentID) ?? 0
    }
  }

  private struct Entry {
    var snapshot: CursorSnapshot
    var variant: Variant
    var trace: CompletionTrace
    var candidateCount: Int
  }

  /// Entries, each of a few kilobytes.
  private let capacity: Int
  /// The most recently used last.
  private var entries: [Entry] = []

  init(capacity: Int = 128) {
    self.capacity = capacity
  }

  var count: Int { entries.count }

  /// - Parameter variant: made before the decode was begun.
  mutating func insert(
    _ trace: CompletionTrace, for request: CompletionRequest, variant: Variant
  ) {
    switch trace.result.silence {
    case nil, .emptied: break
    default: return
    }
    entries.append(
      Entry(
        snapshot: CursorSnapshot(request), variant: variant, trace: trace,
        candidateCount: request.candidates))
    if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
  }

  /// What is left of a suggestion that agrees with what was typed since.
  ///
  /// - Parameter variant: nil for what `request` asks for now.
  mutating func answer(
    _ request: CompletionRequest, variant: Variant? = nil
  ) -> CompletionTrace? {
    let variant = variant ?? Variant(request)
    for index in entries.indices.reversed() {
      let entry = entries[index]
      guard entry.variant == variant, entry.candidateCount >= request.candidates,
        let typed = entry.snapshot.typed(until: request)
      else { continue }
      var trace = entry.trace
      // What nobody was shown is known for its own place only.
      let isSamePlace = typed.bytes.isEmpty && typed.insertedAfterCursor == 0
      if !isSamePlace {
        if trace.result.silence != nil || trace.doubt(about: request) != nil { continue }
        trace.result.candidates = trace.result.candidates.compactMap { typed.remainder(of: $0) }
        if trace.result.candidates.isEmpty { continue }
      }
      entries.append(entries.remove(at: index))
      trace.source = .cache
      trace.result.prompt.computedTokens = 0
      trace.result.prompt.reusedTokens = trace.result.prompt.tokens
      trace.result.timings = CompletionResult.Timings()
      return trace
    }
    return nil
  }

  mutating func removeAll() {
    entries = []
  }

  mutating func remove(documentID: String) {
    entries.removeAll { $0.snapshot.documentID == documentID }
  }
}
