internal import Inference
internal import JSONCoding
internal import ModelFiles
internal import SourceFiles
internal import Storage
package import Tokenization
package import TrainingData

extension FineTuningJob {
  /// Reads all that may be learned from, and says of each file what becomes of it.
  ///
  /// - Parameter progress: told after each file; false ends it with ``FineTuningError/stopped``.
  package static func scan(
    _ parameters: FineTuningParameters, repository: String, tokenizer: Tokenizer,
    progress: (ScanProgress) -> Bool
  ) throws(FineTuningError) -> ScanResult {
    var options = ScanOptions()
    options.seed = parameters.seed
    do {
      if let path = parameters.data {
        return try JSONLinesDocuments.scan(
          path, tokenizer: tokenizer, options: options, progress: progress)
      }
      return try RepositoryScan.run(
        repository, tokenizer: tokenizer, options: options, progress: progress)
    } catch .cancelled {
      throw .stopped
    } catch {
      throw .data(error)
    }
  }

  /// Writes rows of a split, and opens them.
  func rows(
    of scan: ScanResult, _ split: DataSplit, length: Int, seed: UInt64, budget: Int, name: String
  ) throws(FineTuningError) -> PackedRowFile {
    let path = folder.rowsPath(name)
    do {
      let plan = try RowPlan(
        scan, split: split, tokenizer: tokenizer, options: Self.examples(for: tokenizer),
        length: length, seed: seed)
      try plan.write(to: path, tokenBudget: budget) { _ in self.courtesy.mayGoOn() }
      return try PackedRowFile(path: path)
    } catch .cancelled {
      throw ending
    } catch {
      throw .data(error)
    }
  }

  /// The recipe's rates; a vocabulary without sentinels is taught left to right.
  private static func examples(for tokenizer: Tokenizer) -> ExampleOptions {
    var options = ExampleOptions()
    if (try? tokenizer.specials.fimSentinels()) == nil { options.fimRate = 0 }
    if tokenizer.specials.filename == nil { options.headerRate = 0 }
    return options
  }

  /// Copies test and validation files, in an order that depends on the seed, up to a limit.
  func keepHeldOut(
    _ scan: ScanResult, seed: UInt64
  ) throws(FineTuningError) -> HeldOutFiles {
    var kept = HeldOutFiles(empty: folder.heldOutPath)
    do {
      for split in [DataSplit.validation, .test] {
        // Folders sorted by name are not a sample of the repository.
        var random = CounterRandom(seed: seed, stream: split == .test ? 1 : 0)
        let files = scan.files(of: split).shuffled(using: &random)
        let most = split == .test ? HeldOutFiles.mostBytes : HeldOutFiles.mostBytes / 4
        var bytes = 0
        for file in files where bytes < most {
          try checkCourtesy()
          // One that changed in the last seconds is neither learned from nor measured on.
          guard let text = try? scan.text(of: file) else { continue }
          bytes += text.count
          try kept.add(
            text, name: file.path, language: file.language ?? SourceLanguage.unknown,
            isTest: split == .test)
        }
      }
      try kept.commit()
    } catch {
      throw FineTuningError(error)
    }
    return kept
  }
}

extension FineTuningReport.Data {
  init(_ scan: ScanResult) {
    self.init()
    trainFiles = scan.files(of: .train).count
    validationFiles = scan.files(of: .validation).count
    testFiles = scan.files(of: .test).count
    excluded = scan.files.compactMap { file in
      file.exclusion.map { (path: file.path, reason: $0.name) }
    }
  }

  var json: JSON {
    [
      "train_files": .integer(trainFiles), "validation_files": .integer(validationFiles),
      "test_files": .integer(testFiles),
      "excluded": .array(
        excluded.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
    ]
  }

  /// What ``json`` wrote; what is missing counts as nothing.
  init(_ json: JSON) {
    self.init()
    trainFiles = json["train_files"]?.integer ?? 0
    validationFiles = json["validation_files"]?.integer ?? 0
    testFiles = json["test_files"]?.integer ?? 0
    for file in json["excluded"]?.array ?? [] {
      guard let path = file["path"]?.string, let reason = file["reason"]?.string else { continue }
      excluded.append((path, reason))
    }
  }
}
