package import Storage

/// A file to evaluate on.
package struct SourceFile: Sendable {
  /// Where it lies.
  package var path: String
  /// What the model sees as its name: the path below the folder that was named.
  package var name: String
  /// LSP's language id.
  package var language: String

  package init(path: String, name: String, language: String) {
    self.path = path
    self.name = name
    self.language = language
  }

  /// The bytes of the file.
  package func contents() throws(StorageError) -> [UInt8] {
    try FileReading.contents(of: path, limit: SourceWalk.largestFile)
  }

  /// ``contents()`` with the evaluation's error.
  package func text() throws(EvaluationError) -> [UInt8] {
    do { return try contents() } catch { throw .storage(error) }
  }
}
