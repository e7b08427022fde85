internal import ArgumentParser
internal import Training

/// What `bench --train` measures.
struct TrainingBenchOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Tokens of a row.", valueName: "n"))
  var length = 512

  @Option(help: ArgumentHelp("Rows of a step.", valueName: "n"))
  var batch = 2

  @Option(help: ArgumentHelp("LoRA's rank.", valueName: "n"))
  var rank = 16

  @Option(help: ArgumentHelp("Products with the weights: auto or f32.", valueName: "mode"))
  var compute = TrainingOptions.Compute.auto

  @Flag(help: "Compute blocks again for the backward pass, which takes less memory.")
  var checkpointing = false

  func validate() throws {
    guard (2...1 << 20).contains(length) else {
      throw ValidationError("--length is \(length); give 2 or more")
    }
    guard (1...4096).contains(batch) else {
      throw ValidationError("--batch is \(batch); give a number from 1 to 4096")
    }
    guard (1...4096).contains(rank) else {
      throw ValidationError("--rank is \(rank); give a number from 1 to 4096")
    }
  }

  var bench: TrainingBench {
    TrainingBench(
      length: length, batch: batch, rank: rank, compute: compute, checkpointing: checkpointing)
  }
}

extension TrainingOptions.Compute: ExpressibleByArgument {}
