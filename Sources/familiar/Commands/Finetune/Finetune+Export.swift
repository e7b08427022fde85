internal import FineTuning
internal import ModelFiles
internal import Tokenization
internal import TrainingData

extension Finetune {
  /// Writes the texts that a run would learn from or be measured on, one JSON object a line.
  func export(_ folder: String, to file: String) throws {
    let path = try OutputPath.checked(file)
    let checkpoint = try model.openCheckpoint()
    guard let vocabulary = checkpoint.vocabulary else {
      throw FineTuningError.noTokenizer(model: checkpoint.path)
    }
    let (parameters, tokenizer) = (try parameters(), try Tokenizer(vocabulary: vocabulary))
    let scan: ScanResult
    do throws(FineTuningError) {
      scan = try FineTuningJob.scan(
        parameters, repository: folder, tokenizer: tokenizer,
        progress: { _ in !Interruption.isRequested })
    } catch .stopped {
      throw Interruption.Error()
    }
    if let note = scan.note { StandardError.write("familiar: \(note)\n") }
    let outcome: (written: Int, changed: [String])
    do { outcome = try scan.exportJSONLines(to: path) } catch { throw FineTuningError.data(error) }
    for name in outcome.changed {
      StandardError.write("familiar: \(name) changed while it was read, and is left out\n")
    }
    StandardError.write(
      "\(outcome.written) files written, \(scan.files.count - outcome.written) left out; "
        + "--dry-run says why\n")
    try StandardOutput.write(line: path)
  }
}
