internal import SourceFiles
internal import Storage
private import Tokenization

/// The text of a file as a model is to learn it.
///
/// Line ends are LF, because prompts are made with LF whatever the document has, and a byte order mark
/// is left out, because no editor sends one. Bytes that are not UTF-8 are kept where there are few, as
/// in prompts; a file of them is binary. A notebook's text is its code.
struct DocumentText: Equatable {
  var bytes: [UInt8]
  /// LSP's language id.
  var language: String

  /// Called between reading a file and looking at it again; for tests.
  typealias ReadHook = (String) -> Void

  /// The text of a file, or why it has none to learn.
  ///
  /// - Parameter fingerprint: what the file was when it was listed.
  static func read(
    _ path: String, language: String, fingerprint: FileFingerprint, limit: Int,
    didRead: ReadHook = { _ in }
  ) -> Result<DocumentText, TrainingExclusion> {
    let bytes: [UInt8]
    do throws(StorageError) {
      bytes = try FileReading.contents(of: path, limit: limit)
    } catch {
      if case .tooLarge = error { return .failure(.source(.tooLarge)) }
      return .failure(.source(.unreadable))
    }
    didRead(path)
    // One that became a link, too, which the read has followed.
    guard let status = FileStatus(path: path), status.kind == .regular,
      status.fingerprint == fingerprint, bytes.count == fingerprint.size
    else { return .failure(.changedWhileRead) }
    return of(bytes, path: path, language: language)
  }

  /// The text of a file that holds `bytes`.
  static func of(
    _ bytes: [UInt8], path: String, language: String
  ) -> Result<DocumentText, TrainingExclusion> {
    guard Notebook.isNotebook(path) else {
      return .success(DocumentText(bytes: normalized(bytes), language: language))
    }
    return Notebook.code(of: bytes).map {
      DocumentText(bytes: normalized($0.code), language: $0.language)
    }
  }

  /// Without a byte order mark, CR LF as LF; a CR alone stays.
  static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return text.count == bytes.count ? bytes.withLineFeeds() : text.withLineFeeds()
  }

  /// What in the text speaks against training on it; nil where nothing does.
  func exclusion(_ options: ScanOptions) -> TrainingExclusion? {
    let reason = SourceText.exclusion(of: bytes, language: language)
    if let reason, reason != .minified { return .source(reason) }
    let statistics = TextStatistics(bytes)
    let shape = statistics.exclusion(options)
    // Both at once is what a program made of a source.
    if reason == .minified, shape == nil || statistics.meanLine > Double(options.longestMean) {
      return statistics.longestLine > options.longestLine || shape == nil
        ? .source(.minified) : shape
    }
    return shape
  }
}
