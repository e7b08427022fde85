internal import SourceFiles
internal import Storage
internal import Tokenization

/// Puts the text of an open document in the place of its file.
struct OpenDocumentUpdate {
  private let index: RepositoryIndex

  init(_ index: RepositoryIndex) { self.index = index }

  /// - Parameter text: nil for a document that was closed.
  func run(_ path: String, _ text: [UInt8]?) {
    let view = text.flatMap { segment(path, $0) }.map { SegmentView($0) }
    index.withState { (state: inout sending IndexState) -> Void in
      guard !state.hasNewer(path) else { return }
      if text == nil { state.close(path) } else { state.open(path, view) }
    }
  }

  private func segment(_ path: String, _ text: [UInt8]) -> Segment? {
    guard let language = SourceLanguage.identifier(forPath: path),
      text.count <= index.limits.walk.largestFile,
      !FileExclusion().excludes("\(index.folder)/\(path)", in: index.folder),
      SourceText.exclusion(of: text, language: language) == nil
    else { return nil }
    let tokens = index.tokens(of: text)
    let builder = SegmentBuilder(
      vocabularyCount: index.tokenizer.vocabulary.tokens.count,
      limits: .init(tokens: tokens.count, files: 1))
    let fingerprint = FileFingerprint(
      device: 0, inode: 0, size: text.count, modifiedNanoseconds: 0)
    guard let builder, builder.add(path, fingerprint, tokens: tokens) else { return nil }
    return try? builder.makeInMemory()
  }
}

extension RepositoryIndex {
  /// The tokens of a whole text, as the index holds them: line ends are LF.
  func tokens(of text: [UInt8]) -> [TokenID] { tokenizer.encode(text.withLineFeeds()) }
}
