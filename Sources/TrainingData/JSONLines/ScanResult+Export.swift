private import JSONCoding
private import Storage

extension ScanResult {
  /// Writes the texts that are used as JSON Lines, `{"text": ..., "path": ...}`, in the order of their
  /// paths, which ``JSONLinesDocuments`` reads.
  ///
  /// Bytes that are not UTF-8 become U+FFFD: JSON has no others.
  /// - Parameter split: nil writes all.
  /// - Returns: how many were written, and the paths of those that changed since the scan.
  @discardableResult
  package func exportJSONLines(
    of split: DataSplit? = nil, to path: String
  ) throws(TrainingDataError) -> (written: Int, changed: [String]) {
    var (written, changed) = (0, [String]())
    do throws(StorageError) {
      var file = try AtomicFile(replacing: path, mode: 0o644)
      for document in files
      where document.split != nil && (split ?? document.split) == document.split {
        guard let text = try? text(of: document) else {
          changed.append(document.path)
          continue
        }
        let line: JSON = [
          "text": .string(String(decoding: text, as: UTF8.self)), "path": .string(document.path),
        ]
        try file.write(Array((line.serialized() + "\n").utf8))
        written += 1
      }
      try file.commit()
    } catch {
      throw .storage(error)
    }
    return (written, changed)
  }
}
