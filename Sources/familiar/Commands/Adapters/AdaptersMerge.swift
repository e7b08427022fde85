internal import Adapters
internal import ArgumentParser
internal import Inference
internal import ModelFiles

/// `familiar adapters merge`.
struct AdaptersMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Write a model with adapters taken into its weights.",
    discussion: """
      The result is an ordinary GGUF file, also for llama.cpp. Adapted matrices are rounded anew; \
      what each became and its relative error are printed on standard error. f32 and f16 keep \
      what the adapters are worth, fewer bits may round some of it away.

      EXAMPLES
        familiar adapters merge mine --output mine.gguf
        familiar adapters merge mine=0.8 theirs=0.5 --output both.gguf --type q8_0
      """)

  @OptionGroup var model: ModelOptions

  @Argument(
    help: ArgumentHelp("Adapters, by name or folder.", valueName: "name-or-folder[=weight]"))
  var adapters: [String]

  @Option(help: ArgumentHelp("The file to write.", valueName: "file.gguf"))
  var output: String

  @Option(help: "The precision: f32, f16, q8_0, q4_0 or q4_k.")
  var type: WeightFormat = .q4_k

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output is empty; name a file") }
    guard !adapters.isEmpty else { throw ValidationError("name an adapter to merge") }
  }

  func run() throws {
    Interruption.watch()
    let start = ContinuousClock.now
    let checkpoint = try model.openCheckpoint()
    let path = try OutputPath.checked(output)
    let loaded = try AdaptersCommand.load(adapters, for: checkpoint)
    let merge = AdapterMerge(loaded.map { ($0.adapter, $0.weight) })
    let importer = ModelImporter(
      source: checkpoint, format: type,
      threads: model.threads ?? ComputeContext.defaultThreadCount, substitute: merge.merged)
    let result = try write(with: importer, to: path)
    let report = ImportReport(
      name: nil, format: type, result: result, time: ContinuousClock.now - start)
    StandardError.write(report.table)
    if json {
      try StandardOutput.write(report.json)
    } else {
      try StandardOutput.write(line: path)
    }
  }

  private func write(with importer: ModelImporter, to path: String) throws -> ImportResult {
    var bar = ProgressBar("merging", unit: .bytes)
    defer { bar.clear() }
    do {
      return try importer.write(
        to: path, mode: OutputPath.mode, isCancelled: { Interruption.isRequested },
        progress: { bar.update($0.bytesDone, of: $0.bytesTotal) })
    } catch ModelFileError.cancelled {
      throw Interruption.Error()
    }
  }
}

extension AdaptersCommand {
  /// Reads adapters for a model that need not be run; warnings go to standard error.
  static func load(_ texts: [String], for checkpoint: Checkpoint) throws -> [LoadedAdapter] {
    let base = AdapterBase(checkpoint)
    let loaded = try texts.map { text in
      try registry.load(try AdapterRegistry.reference(text), for: base)
    }
    for warning in loaded.compactMap(\.warning) {
      StandardError.write("familiar: warning: \(warning)\n")
    }
    return loaded
  }
}
