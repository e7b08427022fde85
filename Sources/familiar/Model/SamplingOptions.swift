internal import ArgumentParser
internal import Inference

/// How tokens are chosen; the defaults are greedy.
struct SamplingOptions: ParsableArguments {
  @Option(help: "Randomness: 0 takes the likeliest token; 0.2 is usual for code.")
  var temperature: Float = 0

  @Option(help: ArgumentHelp("Choose from the k likeliest tokens; 0: from all.", valueName: "k"))
  var topK = 0

  @Option(
    help: ArgumentHelp(
      "Choose from the likeliest tokens that together have this probability.", valueName: "p"))
  var topP: Float = 1

  @Option(help: "Makes tokens that were generated already less likely; 1: off.")
  var repetitionPenalty: Float = 1

  @Option(help: ArgumentHelp("The same seed gives the same text.", valueName: "n"))
  var seed: UInt64 = 0

  func validate() throws {
    guard temperature.isFinite, temperature >= 0 else {
      throw ValidationError("--temperature is \(temperature); give 0 or more")
    }
    guard topK >= 0 else { throw ValidationError("--top-k is \(topK); give 0 or more") }
    guard topP > 0, topP <= 1 else {
      throw ValidationError("--top-p is \(topP); give more than 0 and at most 1")
    }
    guard repetitionPenalty.isFinite, repetitionPenalty > 0 else {
      throw ValidationError("--repetition-penalty is \(repetitionPenalty); give more than 0")
    }
  }

  var parameters: SamplingParameters {
    SamplingParameters(
      temperature: temperature, topK: topK, topP: topP, repetitionPenalty: repetitionPenalty,
      seed: seed)
  }
}
