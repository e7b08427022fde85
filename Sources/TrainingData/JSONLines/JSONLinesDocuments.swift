private import JSONCoding
private import SourceFiles
internal import Storage
package import Tokenization

/// Documents from a file of JSON Lines, `{"text": ..., "path": ...}`, instead of a repository.
///
/// Whoever wrote the file chose what is in it, so only secrets, what is no text, what is empty or too
/// large and duplicates are left out. The file is mapped and read line by line.
package enum JSONLinesDocuments {
  /// Bytes of a line: a text of the largest size, every byte of it escaped.
  private static let longestLine = 64 << 20

  /// Scans a file.
  ///
  /// - Throws: ``TrainingDataError/badLine(path:line:reason:)`` for the first line that is no
  ///   document; blank lines are passed over.
  package static func scan(
    _ path: String, tokenizer: Tokenizer, options: ScanOptions = ScanOptions(),
    progress: (ScanProgress) -> Bool = { _ in true }
  ) throws(TrainingDataError) -> ScanResult {
    try options.check()
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch { throw .storage(error) }
    var assembly = ScanAssembly(tokenizer: tokenizer, options: options)
    var seen = ScanProgress()
    var start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var number = 0
    while start < file.count {
      number += 1
      let end = file.bytes[start...].firstIndex(of: 0x0A) ?? file.count
      let range = start..<end
      start = end + 1
      guard range.count <= longestLine else {
        throw .badLine(
          path: path, line: number, reason: "\(range.count) bytes, over \(longestLine)")
      }
      guard !file.bytes[range].allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { continue }
      let document: (path: String, text: DocumentText)
      do throws(LineError) {
        document = try self.document(in: file, at: range)
      } catch {
        throw .badLine(path: path, line: number, reason: error.reason)
      }
      take(document, line: range, options, &assembly)
      seen = ScanProgress(
        files: seen.files + 1, bytes: start.clamped(to: file.count), path: document.path)
      guard progress(seen) else { throw .cancelled }
    }
    guard !file.isDamaged, file.isUnchanged else { throw .changedSinceScan(path: path) }
    return ScanResult(source: .jsonLines, files: assembly.finish(), texts: .jsonLines(file))
  }

  private static func take(
    _ document: (path: String, text: DocumentText), line: Range<Int>, _ options: ScanOptions,
    _ assembly: inout ScanAssembly
  ) {
    let text = document.text
    var reason = SourceText.exclusion(of: text.bytes, language: text.language)
    if reason == .generated || reason == .minified { reason = nil }
    if text.bytes.count > options.limits.largestFile { reason = .tooLarge }
    if SecretFiles.contains(document.path) { reason = .secretName }
    if let reason {
      assembly.exclude(
        document.path, bytes: text.bytes.count, language: text.language, .source(reason))
    } else {
      assembly.add(document.path, bytes: text.bytes.count, text, line: line)
    }
  }

  struct LineError: Error {
    var reason: String
  }

  /// The document in the bytes of a line.
  static func document(
    in file: MappedFile, at line: Range<Int>
  ) throws(LineError) -> (path: String, text: DocumentText) {
    guard line.lowerBound >= 0, line.upperBound <= file.count else {
      throw LineError(reason: "outside of the file")
    }
    let json: JSON
    do throws(JSONError) {
      json = try withExtendedLifetime(file) { () throws(JSONError) -> JSON in
        try JSON(parsing: UnsafeRawBufferPointer(rebasing: file.bytes[line]))
      }
    } catch {
      throw LineError(reason: "\(error)")
    }
    guard json.object != nil else { throw LineError(reason: "no JSON object") }
    guard let text = json["text"]?.string else { throw LineError(reason: "no string \"text\"") }
    guard let path = json["path"]?.string, !path.isEmpty else {
      throw LineError(reason: "no string \"path\"")
    }
    let language = SourceLanguage.identifier(forPath: path) ?? SourceLanguage.unknown
    return (
      path, DocumentText(bytes: DocumentText.normalized(Array(text.utf8)), language: language)
    )
  }
}

extension Int {
  fileprivate func clamped(to limit: Int) -> Int { Swift.min(self, limit) }
}
