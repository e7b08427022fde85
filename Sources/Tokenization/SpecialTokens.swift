/// The ids of the tokens that a FIM prompt is built from, found by content, never by number.
///
/// StarCoder spells them `<fim_prefix>`, SantaCoder `<fim-prefix>`.
package struct SpecialTokens: Sendable, Equatable {
  package var endOfText: TokenID?
  package var fimPrefix: TokenID?
  package var fimMiddle: TokenID?
  package var fimSuffix: TokenID?
  package var fimPad: TokenID?
  package var filename: TokenID?
  package var reponame: TokenID?

  package init(
    endOfText: TokenID? = nil, fimPrefix: TokenID? = nil, fimMiddle: TokenID? = nil,
    fimSuffix: TokenID? = nil, fimPad: TokenID? = nil, filename: TokenID? = nil,
    reponame: TokenID? = nil
  ) {
    self.endOfText = endOfText
    self.fimPrefix = fimPrefix
    self.fimMiddle = fimMiddle
    self.fimSuffix = fimSuffix
    self.fimPad = fimPad
    self.filename = filename
    self.reponame = reponame
  }
}
