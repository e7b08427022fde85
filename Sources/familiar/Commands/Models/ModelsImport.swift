internal import ArgumentParser
internal import Inference
internal import ModelFiles
internal import Storage

/// `familiar models import`.
struct ModelsImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a GGUF file of a checkpoint, in the precision asked for.",
    discussion: """
      The source is a Hugging Face folder (config.json, safetensors, tokenizer.json) or a GGUF \
      file. The type q4_k keeps tensors that would lose too much at 6 or 8 bits. What each tensor \
      became, its relative error and the reason are printed on standard error.

      EXAMPLES
        familiar models import ./starcoderbase-1b --name starcoder
        familiar models import ./starcoderbase-1b --type q8_0 --output starcoder-q8.gguf
      """)

  @Argument(help: ArgumentHelp("A Hugging Face folder or a GGUF file.", valueName: "source"))
  var source: String

  @Option(help: "The precision: f32, f16, q8_0, q4_0 or q4_k.")
  var type: WeightFormat = .q4_k

  @Option(
    help: ArgumentHelp("Write this file and register nothing.", valueName: "file.gguf"))
  var output: String?

  @Option(help: ArgumentHelp("The name to register; default: the source's.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("Worker threads; default: one for each CPU.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if output != nil, name != nil {
      throw ValidationError("--name is for the registry, which --output leaves alone; give one")
    }
    if let output, output.isEmpty { throw ValidationError("--output is empty; name a file") }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads is \(threads); give a number from 1 to 256")
    }
  }

  func run() throws {
    Interruption.watch()
    let start = ContinuousClock.now
    let checkpoint = try Checkpoint.open(source)
    let destination = try destination()
    let importer = ModelImporter(
      source: checkpoint, format: type, threads: threads ?? ComputeContext.defaultThreadCount)
    let result = try write(with: importer, to: destination)
    let report = ImportReport(
      name: destination.name, format: type, result: result, time: ContinuousClock.now - start)
    StandardError.write(report.table)
    if json {
      try StandardOutput.write(report.json)
    } else {
      try StandardOutput.write(line: result.path)
    }
  }

  /// Where the file goes, and the name it is registered by, if it is.
  private func destination() throws -> (path: String, name: String?) {
    if let output { return (try OutputPath.checked(output), nil) }
    let name = name ?? ModelName.suggestion(forSource: AbsolutePath.of(source))
    return (try Models.registry.reserve(name), name)
  }

  private func write(
    with importer: ModelImporter, to destination: (path: String, name: String?)
  ) throws -> ImportResult {
    var bar = ProgressBar("importing", unit: .bytes)
    defer { bar.clear() }
    do {
      return try importer.write(
        to: destination.path, mode: destination.name == nil ? OutputPath.mode : 0o600,
        isCancelled: { Interruption.isRequested },
        progress: { bar.update($0.bytesDone, of: $0.bytesTotal) })
    } catch ModelFileError.cancelled {
      throw Interruption.Error()
    }
  }
}

extension WeightFormat: ExpressibleByArgument {}
