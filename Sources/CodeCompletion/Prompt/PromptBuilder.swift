internal import Tokenization

/// Builds prompts so that the next key appends to the last prompt.
///
/// SPM: `<fim_prefix><fim_suffix>` suffix `<fim_middle>` snippets, header, prefix. The anchors of
/// the last places in each document are kept: going back to one finds its prompt in the KV cache.
final class PromptBuilder {
  /// Places per document, and documents, whose anchors are kept.
  private static let anchorsPerDocument = 4
  private static let maximumDocuments = 32

  private let options: PromptOptions
  private let tokenizer: Tokenizer
  private let contextLength: Int
  private let healing: TokenHealing
  /// By document, the most recent place first.
  private var anchors: [String: [PromptAnchor]] = [:]
  private var recentDocuments: [String] = []

  init(
    options: PromptOptions, tokenizer: Tokenizer, contextLength: Int,
    healsTokens: Bool = true
  ) {
    healing = TokenHealing(
      isEnabled: healsTokens, preTokenizer: tokenizer.vocabulary.preTokenizer)
    self.options = options
    self.tokenizer = tokenizer
    self.contextLength = contextLength
  }

  func forget(documentID: String) {
    anchors[documentID] = nil
    recentDocuments.removeAll { $0 == documentID }
  }

  func budget(for request: CompletionRequest) -> PromptBudget {
    PromptBudget(contextLength: contextLength, options: options, maxTokens: request.maxTokens)
  }

  /// The prompt for a request, from the anchor of its place, or a new one.
  func prompt(
    for request: CompletionRequest, at cursor: CursorContext
  ) throws(TokenizationError) -> Prompt {
    var places = anchors[request.documentID] ?? []
    var current: PromptAnchor?
    for index in places.indices where places[index].move(to: request.offset, in: request.text) {
      current = places.remove(at: index)
      break
    }
    var anchor: PromptAnchor
    if let current { anchor = current } else { anchor = try newAnchor(for: request, at: cursor) }
    let prompt = try complete(&anchor, for: request)
    remember(anchor, places: places, documentID: request.documentID)
    return prompt
  }

  /// A prompt with a new anchor at the cursor, where the present one has grown old; nil where not.
  ///
  /// Worth computing while the user pauses: it shows the model what the old anchor hides, or leaves
  /// room in a prefix that would be cut within a few keys.
  func renewal(
    for request: CompletionRequest, at cursor: CursorContext
  ) throws(TokenizationError) -> (prompt: Prompt, install: () -> Void)? {
    let budget = budget(for: request)
    guard let current = anchors[request.documentID]?.first else { return nil }
    let room =
      budget.prefix(besideSuffix: current.suffixIDs.count, snippets: current.snippetIDs.count)
      - current.headerIDs.count - current.prefix.ids.count
    let hides = current.hiddenBytes > cursor.autoClosers.count
    guard hides || (room < Self.scarceRoom && current.prefixStart < request.offset) else {
      return nil
    }
    var anchor = try newAnchor(for: request, at: cursor)
    let prompt = try complete(&anchor, for: request)
    let renewed = anchor
    return (
      prompt,
      { [self] in
        let others = (anchors[request.documentID] ?? []).dropFirst()
        remember(renewed, places: Array(others), documentID: request.documentID)
      }
    )
  }

  /// Tokens; about fifty keys.
  private static let scarceRoom = 24

  private func remember(_ anchor: PromptAnchor, places: [PromptAnchor], documentID: String) {
    anchors[documentID] = [anchor] + places.prefix(Self.anchorsPerDocument - 1)
    if recentDocuments.last != documentID {
      recentDocuments.removeAll { $0 == documentID }
      recentDocuments.append(documentID)
    }
    if recentDocuments.count > Self.maximumDocuments {
      anchors[recentDocuments.removeFirst()] = nil
    }
  }

  private func newAnchor(
    for request: CompletionRequest, at cursor: CursorContext
  ) throws(TokenizationError) -> PromptAnchor {
    let budget = budget(for: request)
    let start = request.offset + cursor.autoClosers.count
    let suffix = try LineWindow.suffix(
      startingAt: start, in: request.text, tokens: options.suffix == .shown ? budget.suffix : 0,
      tokenizer: tokenizer)
    return PromptAnchor(
      suffixIDs: suffix.ids, suffixBytes: suffix.bytes, suffixStart: start,
      snippetIDs: snippetIDs(for: request, budget: budget),
      headerIDs: headerIDs(for: request, budget: budget), offset: request.offset,
      text: request.text)
  }

  /// Brings the prefix up to the cursor and puts the parts together.
  private func complete(
    _ anchor: inout PromptAnchor, for request: CompletionRequest
  ) throws(TokenizationError) -> Prompt {
    let room =
      budget(for: request).prefix(
        besideSuffix: anchor.suffixIDs.count, snippets: anchor.snippetIDs.count)
      - anchor.headerIDs.count
    if anchor.prefix.bytes.isEmpty || !anchor.hasEdge {
      // Room for some two hundred keys before the edge must move.
      try setEdge(&anchor, for: request, tokens: room - min(64, room / 4))
    }
    try anchor.prefix.update(
      to: request.text[anchor.prefixStart..<request.offset], tokenizer: tokenizer)
    if anchor.prefix.ids.count > room {
      // A coarse step, so that the next hundreds of keys only append.
      try setEdge(&anchor, for: request, tokens: room * 6 / 10)
      try anchor.prefix.update(
        to: request.text[anchor.prefixStart..<request.offset], tokenizer: tokenizer)
    }
    let healed = healedPiece(of: anchor)
    let prefix = Array(anchor.prefix.ids.suffix(max(room, 0)).dropLast(healed.idCount))
    return Prompt(
      ids: arranged(prefix: prefix, anchor: anchor, format: request.format), prefixIDs: prefix,
      format: request.format, prefixTokens: anchor.headerIDs.count + prefix.count,
      suffixTokens: anchor.suffixIDs.count,
      snippetTokens: anchor.snippetIDs.count, requiredPrefix: Array(healed.bytes),
      healedTokens: healed.idCount)
  }

  /// The end of the prefix that the model is to write again, with the number of its ids.
  private func healedPiece(of anchor: PromptAnchor) -> (bytes: ArraySlice<UInt8>, idCount: Int) {
    guard let piece = anchor.prefix.lastPiece, healing.heals(piece.bytes),
      // What a vocabulary drops when it encodes it cannot write.
      tokenizer.decode(anchor.prefix.ids.suffix(piece.idCount)).elementsEqual(piece.bytes),
      // Without sentinels, nothing else may be left to begin with.
      tokenizer.specials.fimMiddle != nil || anchor.prefix.ids.count > piece.idCount
    else { return ([], 0) }
    return piece
  }

  private func setEdge(
    _ anchor: inout PromptAnchor, for request: CompletionRequest, tokens: Int
  ) throws(TokenizationError) {
    let edge = try LineWindow.start(
      endingAt: request.offset, in: request.text, tokens: tokens, tokenizer: tokenizer)
    anchor.setEdge(edge, text: request.text, offset: request.offset)
  }

  private func arranged(prefix: [TokenID], anchor: PromptAnchor, format: FIMFormat) -> [TokenID] {
    // A vocabulary without sentinels cannot be told what comes after the cursor.
    if options.suffix != .none,
      let ids = try? format.prompt(
        prefix: prefix, suffix: anchor.suffixIDs, header: anchor.headerIDs,
        snippets: anchor.snippetIDs, specials: tokenizer.specials)
    {
      return ids
    }
    return anchor.snippetIDs + anchor.headerIDs + prefix
  }

  private func headerIDs(for request: CompletionRequest, budget: PromptBudget) -> [TokenID] {
    guard options.includesFilename, let name = request.filename, !name.isEmpty,
      let ids = try? FIMFormat.header(path: name, tokenizer: tokenizer)
    else { return [] }
    // A path that takes an eighth of the context is worth less than what it displaces.
    return ids.count <= budget.limit / 8 ? ids : []
  }

  private func snippetIDs(
    for request: CompletionRequest, budget: PromptBudget
  ) -> [TokenID] {
    guard budget.snippets > 0, let source = options.snippetSource else { return [] }
    let query = SnippetQuery(
      documentID: request.documentID, filename: request.filename, languageID: request.languageID,
      text: request.text, offset: request.offset, maximumBytes: budget.snippets * 4)
    var ids: [TokenID] = []
    for snippet in source.snippets(for: query) {
      ids += SnippetTokens.fitting(snippet, room: budget.snippets - ids.count, tokenizer: tokenizer)
    }
    return ids
  }
}
