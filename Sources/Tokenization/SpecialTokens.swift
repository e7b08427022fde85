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

  /// Finds the tokens by what `id` says about a content; the first spelling that exists counts.
  init(finding id: (String) -> TokenID?) {
    func first(_ spellings: String...) -> TokenID? { spellings.lazy.compactMap(id).first }
    self.init(
      endOfText: first("<|endoftext|>"),
      fimPrefix: first("<fim_prefix>", "<fim-prefix>"),
      fimMiddle: first("<fim_middle>", "<fim-middle>"),
      fimSuffix: first("<fim_suffix>", "<fim-suffix>"),
      fimPad: first("<fim_pad>", "<fim-pad>"),
      filename: first("<filename>"),
      reponame: first("<reponame>"))
  }

  /// Those that the vocabulary has.
  var all: [TokenID] {
    [endOfText, fimPrefix, fimMiddle, fimSuffix, fimPad, filename, reponame].compactMap(\.self)
  }
}
