/// The order of a fill-in-the-middle prompt; the one place where it is decided.
///
/// Source: Bavarian et al. 2022 (arXiv 2207.14255), and BigCode's Megatron-LM `gpt_dataset.py`.
package enum FIMFormat: String, Sendable, CaseIterable {
  /// `<fim_prefix>` prefix `<fim_suffix>` suffix `<fim_middle>`.
  case psm
  /// `<fim_prefix><fim_suffix>` suffix `<fim_middle>` prefix: typing only appends.
  case spm

  /// The ids of a prompt.
  ///
  /// Snippets of other files and the header of this one are context to the left, so they stand
  /// directly before the prefix in both orders: snippets, header, prefix.
  /// - Throws: ``TokenizationError/missingSpecial(_:)`` where the vocabulary lacks a sentinel.
  package func prompt(
    prefix: some Collection<TokenID>, suffix: some Collection<TokenID>,
    header: some Collection<TokenID> = [TokenID](),
    snippets: some Collection<TokenID> = [TokenID](),
    specials: SpecialTokens
  ) throws(TokenizationError) -> [TokenID] {
    let (prefixID, suffixID, middleID) = try specials.fimSentinels()
    var ids: [TokenID] = []
    ids.reserveCapacity(3 + prefix.count + suffix.count + header.count + snippets.count)
    func appendLeft() {
      ids += snippets
      ids += header
      ids += prefix
    }
    ids.append(prefixID)
    switch self {
    case .psm:
      appendLeft()
      ids.append(suffixID)
      ids += suffix
      ids.append(middleID)
    case .spm:
      ids.append(suffixID)
      ids += suffix
      ids.append(middleID)
      appendLeft()
    }
    return ids
  }

  /// The header that names a file: `<filename>` path, newline.
  ///
  /// Source: BigCode's `<reponame>NAME<filename>PATH<gh_stars>STARS\ncode`, of which any part may
  /// be left out.
  /// - Throws: ``TokenizationError/missingSpecial(_:)`` where the vocabulary has no `<filename>`.
  package static func header(
    path: String, tokenizer: Tokenizer
  ) throws(TokenizationError) -> [TokenID] {
    guard let filename = tokenizer.specials.filename else { throw .missingSpecial("<filename>") }
    return [filename] + tokenizer.encode(Array("\(path)\n".utf8))
  }
}

extension SpecialTokens {
  /// The three tokens that every FIM prompt needs.
  package func fimSentinels() throws(TokenizationError) -> (
    prefix: TokenID, suffix: TokenID, middle: TokenID
  ) {
    guard let fimPrefix else { throw .missingSpecial("<fim_prefix>") }
    guard let fimSuffix else { throw .missingSpecial("<fim_suffix>") }
    guard let fimMiddle else { throw .missingSpecial("<fim_middle>") }
    return (fimPrefix, fimSuffix, fimMiddle)
  }
}
