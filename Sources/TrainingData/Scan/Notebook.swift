internal import JSONCoding

/// The code of a Jupyter notebook.
///
/// - Source: nbformat 4 and 3. Cells that begin with `!` or `%%capture` install and download; the
///   personal-copilot recipe (`prepare_dataset.py`) drops them, too.
enum Notebook {
  static func isNotebook(_ path: String) -> Bool { path.lowercased().hasSuffix(".ipynb") }

  /// The code cells, each ending in a line feed, and LSP's id of their language, by what the notebook
  /// says of its kernel; ``TrainingExclusion/brokenNotebook`` and
  /// ``TrainingExclusion/notebookWithoutCode`` where there are none.
  static func code(of bytes: [UInt8]) -> Result<
    (code: [UInt8], language: String), TrainingExclusion
  > {
    guard let json = try? JSON(parsing: bytes), let cells = cells(of: json) else {
      return .failure(.brokenNotebook)
    }
    var code: [UInt8] = []
    for cell in cells where cell["cell_type"]?.string == "code" {
      guard let text = text(of: cell["source"] ?? cell["input"] ?? .null) else {
        return .failure(.brokenNotebook)
      }
      let trimmed = text.drop { $0.isWhitespace }
      guard !trimmed.isEmpty, !trimmed.hasPrefix("!"), !trimmed.hasPrefix("%%capture") else {
        continue
      }
      code += Array(text.utf8)
      if code.last != 0x0A { code.append(0x0A) }
    }
    return code.isEmpty ? .failure(.notebookWithoutCode) : .success((code, language(of: json)))
  }

  /// Version 3 has them in worksheets.
  private static func cells(of json: JSON) -> [JSON]? {
    if let cells = json["cells"]?.array { return cells }
    guard let sheets = json["worksheets"]?.array else { return nil }
    return sheets.flatMap { $0["cells"]?.array ?? [] }
  }

  /// A text is a string or a list of lines that keep their ends.
  private static func text(of source: JSON) -> String? {
    if let text = source.string { return text }
    guard let lines = source.array else { return nil }
    var text = ""
    for line in lines {
      guard let line = line.string else { return nil }
      text += line
    }
    return text
  }

  private static func language(of json: JSON) -> String {
    let metadata = json["metadata"] ?? .null
    let name = metadata["language_info"]?["name"]?.string
    return (name ?? metadata["kernelspec"]?["language"]?.string ?? "python").lowercased()
  }
}
