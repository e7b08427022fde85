private import SourceFiles
internal import Storage

/// Where the texts of scanned documents are read again.
enum DocumentTexts: Sendable {
  case folder(String, ScanOptions)
  case jsonLines(MappedFile)

  /// The text of a document that a scan found.
  ///
  /// - Throws: ``TrainingDataError/changedSinceScan(path:)`` where it is another one by now.
  func text(of file: ScannedFile) throws(TrainingDataError) -> [UInt8] {
    let text: DocumentText?
    switch self {
    case .folder(let folder, let options):
      let limit = max(options.limits.largestFile, options.largestNotebook)
      let path = "\(folder)/\(file.path)"
      guard FileStatus(path: path)?.kind == .regular,
        let bytes = try? FileReading.contents(of: path, limit: limit)
      else { throw .changedSinceScan(path: file.path) }
      text = try? DocumentText.of(bytes, path: path, language: "").get()
    case .jsonLines(let mapped):
      text = (try? JSONLinesDocuments.document(in: mapped, at: file.line ?? 0..<0))?.text
    }
    guard let text, ScanAssembly.digest(of: text.bytes) == file.digest else {
      throw .changedSinceScan(path: file.path)
    }
    return text.bytes
  }
}

extension ScanResult {
  /// The text of one of its files, as it is trained on.
  package func text(of file: ScannedFile) throws(TrainingDataError) -> [UInt8] {
    try texts.text(of: file)
  }
}
