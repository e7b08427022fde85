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
  func tokens(of text: [UInt8]) -> [TokenID] {
    guard text.contains(0x0D) else { return tokenizer.encode(text) }
    var unified: [UInt8] = []
    unified.reserveCapacity(text.count)
    for (index, byte) in text.enumerated() {
      if byte == 0x0D, index + 1 < text.count, text[index + 1] == 0x0A { continue }
      unified.append(byte)
    }
    return tokenizer.encode(unified)
  }
}
