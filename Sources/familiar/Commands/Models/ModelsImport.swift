internal import ArgumentParser
internal import Inference
internal import JSONCoding
internal import ModelFiles

/// `familiar models import`.
struct ModelsImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model of a Hugging Face folder or a GGUF file.",
    discussion: """
      The model is written as GGUF into Familiar's data folder and goes by its name from then on; \
      with --output it is written there instead and not registered.

      EXAMPLES
        familiar models import ~/starcoderbase-1b
        familiar models import ~/starcoderbase-1b --type q8_0 --name careful
        familiar models import model.gguf --type q4_0 --output small.gguf
      """)

  @Argument(
    help: ArgumentHelp("A Hugging Face folder or a .gguf file.", valueName: "source"))
  var source: String

  @Option(help: "The precision of the matrices.")
  var type: WeightFormat = .q4_k

  @Option(help: ArgumentHelp("Write this file and register nothing.", valueName: "file.gguf"))
  var output: String?

  @Option(help: "The model's name; default: that of the source.")
  var name: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if output != nil, name != nil {
      throw ValidationError("--name registers a model and --output registers none; give one")
    }
  }

  func run() throws {
    Interruption.watch()
    let checkpoint = try Checkpoint.open(source)
    let path: String
    if let output {
      path = output
    } else {
      path = try Models.registry.reserve(name ?? checkpoint.name)
    }
    let importer = ModelImporter(
      source: checkpoint, format: type, threads: ComputeContext.defaultThreadCount)
    let result = try write(importer, to: path)
    for warning in result.warnings { StandardError.write("warning: \(warning)\n") }
    if json { return try StandardOutput.write(Self.report(result, checkpoint)) }
    StandardError.write("\n\(result.path): \(ByteCount.text(result.bytes))\n")
  }

  private func write(_ importer: ModelImporter, to path: String) throws -> ImportResult {
    var bar = ProgressBar("importing", unit: .bytes)
    var table = TextTable(["tensor", "type", "rms error", "why"], numeric: [2])
    defer { bar.clear() }
    do {
      let result = try importer.write(
        to: path, mode: output == nil ? 0o600 : 0o644,
        isCancelled: { Interruption.isRequested }
      ) { step in
        bar.update(step.bytesDone, of: step.bytesTotal)
        table.add([
          step.tensor, step.type.description, step.relativeRMSError.map { $0.fixed(4) } ?? "",
          step.reason ?? "",
        ])
      }
      bar.clear()
      StandardError.write(table.text)
      return result
    } catch ModelFileError.cancelled {
      throw Interruption.Error()
    }
  }

  private static func report(_ result: ImportResult, _ checkpoint: Checkpoint) -> JSON {
    [
      "name": .string(checkpoint.name), "path": .string(result.path),
      "id": .string(result.baseID), "bytes": .integer(result.bytes),
      "warnings": .array(result.warnings.map { .string($0) }),
      "tensors": .array(
        result.tensors.map { tensor in
          [
            "name": .string(tensor.tensor), "type": .string(tensor.type.description),
            "shape": .array(tensor.shape.map { .integer($0) }),
            "relative_rms_error": tensor.relativeRMSError.map { .number($0) } ?? .null,
            "reason": tensor.reason.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }
}

extension WeightFormat: ExpressibleByArgument {}
