internal import ModelFiles
package import Tokenization

/// Mutable decoding over an immutable model: timelines of tokens with their KV caches, and logits.
///
/// Pass the whole prompt to ``sync(to:isCancelled:)``: the timeline with the longest common token
/// prefix is reused, exactly, and only the rest is computed. Several timelines (documents, cursors)
/// are kept by least recent use within a memory limit. Confined to one thread at a time.
package final class Session {
  /// What one ``sync(to:isCancelled:)`` did.
  package struct SyncReport: Sendable, Equatable {
    /// Tokens whose keys and values were there already.
    package var reusedTokens: Int
    /// Tokens that were computed.
    package var computedTokens: Int

    package init(reusedTokens: Int, computedTokens: Int) {
      self.reusedTokens = reusedTokens
      self.computedTokens = computedTokens
    }
  }

  package let model: GPTBigCodeModel
  package let compute: ComputeContext
  /// The adapters of the passes to come.
  package var adapters = AdapterSet.none
  let pass: ForwardPass
  private var timelines: TimelineStore
  private(set) var current: Timeline?
  /// Rows of logits that the last pass left.
  private var rowCount = 1

  /// Tokens a prefill pass takes at most; cancellation is seen between two passes.
  ///
  /// 256 rows are enough for the GEMM to run from the caches: longer passes gained under 4 %.
  private static let passLength = 256

  /// - Parameters:
  ///   - memoryLimit: bytes that keys and values of all timelines may take.
  ///   - keyValueType: how they are kept.
  package init(
    model: GPTBigCodeModel, memoryLimit: Int = 256 << 20, keyValueType: KeyValueType = .f16
  ) throws(InferenceError) {
    self.model = model
    compute = try ComputeContext(threads: model.options.threads, isa: model.options.isa)
    pass = ForwardPass(model: model, compute: compute)
    timelines = TimelineStore(
      configuration: model.configuration, type: keyValueType, memoryLimit: memoryLimit)
  }

  /// Tokens of the current timeline.
  package var tokenCount: Int { current?.tokens.count ?? 0 }

  /// Bytes that keys and values take now.
  package var keyValueBytes: Int { timelines.byteCount }

  /// Makes `tokens` the current timeline and leaves the logits of its last token in ``logits``.
  ///
  /// - Parameters:
  ///   - tokens: the whole prompt; not empty.
  ///   - isCancelled: asked between passes; true leaves what was computed reusable.
  /// - Returns: nil if cancelled.
  package func sync(
    to tokens: [TokenID], isCancelled: () -> Bool = { false }
  ) throws(InferenceError) -> SyncReport? {
    guard !tokens.isEmpty else { throw .unsupportedModel(reason: "a prompt has no tokens") }
    try check(tokens[...], after: 0)
    let timeline = timelines.timeline(for: tokens, adapters: adapters)
    current = timeline
    let reused = timeline.tokens.count
    while timeline.tokens.count < tokens.count {
      if isCancelled() { return nil }
      let start = timeline.tokens.count
      let end = min(tokens.count, start + Self.passLength)
      pass.run(tokens[start..<end], on: timeline, lastOnly: true)
      timeline.promptCount = timeline.tokens.count
      if end == tokens.count { computeLogits(rows: end - start - 1..<end - start) }
    }
    try model.checkWeights()
    timeline.promptCount = tokens.count
    timelines.evict(sparing: timeline)
    return SyncReport(reusedTokens: reused, computedTokens: tokens.count - reused)
  }

  /// Appends one token to the current timeline and computes the logits after it.
  package func append(_ token: TokenID) throws(InferenceError) {
    guard let current else { throw .unsupportedModel(reason: "no prompt was given yet") }
    try check([token], after: current.tokens.count)
    pass.run([token], on: current, lastOnly: true)
    computeLogits(rows: 0..<1)
    try model.checkWeights()
  }

  /// Tokens that one verifying pass may append: up to here a row's bits do not depend on the pass.
  package static var longestVerification: Int { ForwardPass.logitRows }

  /// Appends up to ``longestVerification`` tokens in one pass and computes the logits after each.
  ///
  /// For speculation: ``logits(row:)`` has the bits that appending one token after the other would
  /// give. Tokens that turn out wrong are taken back with ``truncate(to:)``.
  package func append(verifying tokens: [TokenID]) throws(InferenceError) {
    guard let current else { throw .unsupportedModel(reason: "no prompt was given yet") }
    guard (1...Self.longestVerification).contains(tokens.count) else {
      throw .unsupportedModel(
        reason: "\(tokens.count) tokens were to be verified together, of 1 to "
          + "\(Self.longestVerification); verify fewer")
    }
    try check(tokens[...], after: current.tokens.count)
    pass.run(tokens[...], on: current, lastOnly: tokens.count == 1)
    computeLogits(rows: 0..<tokens.count)
    try model.checkWeights()
  }

  /// Takes back the tokens after the first `count` of the current timeline; the logits stay.
  package func truncate(to count: Int) {
    current?.truncate(to: max(0, count))
  }

  /// After the last token, `[vocab_size]`; valid until the next call.
  package var logits: UnsafeMutableBufferPointer<Float> { logits(row: rowCount - 1) }

  /// After one token of the last pass, `[vocab_size]`; valid until the next call.
  ///
  /// - Parameter row: of ``append(verifying:)``; a row that is not there means the nearest one.
  package func logits(row: Int) -> UnsafeMutableBufferPointer<Float> {
    let width = model.configuration.vocabularySize
    let row = max(0, min(row, rowCount - 1))
    return UnsafeMutableBufferPointer(rebasing: pass.logits[row * width..<(row + 1) * width])
  }

  func computeLogits(rows: Range<Int>) {
    pass.computeLogits(rows: rows)
    rowCount = rows.count
  }

  /// Hands over the logits after every token, feeding `chunk` tokens a pass through the cache.
  package func logits(
    of tokens: [TokenID], chunk: Int, row: (Int, UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    try check(tokens[...], after: 0)
    let timeline = timelines.empty(adapters: adapters)
    current = timeline
    let width = model.configuration.vocabularySize
    for start in stride(from: 0, to: tokens.count, by: max(1, chunk)) {
      let part = tokens[start..<min(tokens.count, start + max(1, chunk))]
      pass.run(part, on: timeline, lastOnly: false)
      try model.checkWeights()
      for index in 0..<part.count {
        let slot = index % ForwardPass.logitRows
        if slot == 0 {
          computeLogits(rows: index..<min(part.count, index + ForwardPass.logitRows))
        }
        let values = pass.logits[slot * width..<(slot + 1) * width]
        try row(start + index, UnsafeBufferPointer(rebasing: values))
      }
    }
  }

  func check(_ tokens: ArraySlice<TokenID>, after count: Int) throws(InferenceError) {
    let configuration = model.configuration
    guard count + tokens.count <= configuration.contextLength else {
      throw .contextOverflow(
        tokens: count + tokens.count, limit: configuration.contextLength)
    }
    for token in tokens where token < 0 || Int(token) >= configuration.vocabularySize {
      throw .unknownToken(id: token, vocabularySize: configuration.vocabularySize)
    }
  }
}
