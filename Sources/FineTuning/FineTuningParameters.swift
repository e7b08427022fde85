package import Inference
internal import JSONCoding
package import Training

/// What may be asked of a fine-tuning run; what is nil is chosen.
package struct FineTuningParameters: Sendable, Equatable {
  package var method = TrainingMethod.lora
  /// The adapter's; nil: the repository's.
  package var name: String?
  /// A JSON Lines file to learn from instead of the repository.
  package var data: String?
  package var minutes = 10.0
  package var rank: Int?
  package var alpha: Double?
  package var dropout: Double?
  package var targetModules: [AdapterSet.Target]?
  package var learningRate: Double?
  package var seed: UInt64 = 0
  package var compute = TrainingOptions.Compute.auto
  package var threads: Int?
  /// Train even where the memory does not seem to do.
  package var force = false

  package init() {}

  /// As job.json keeps them, so that a resumed job has the same; see ``resumed(with:)`` for the rest.
  var json: JSON {
    [
      "method": .string(method.rawValue), "name": name.map { .string($0) } ?? .null,
      "data": data.map { .string($0) } ?? .null, "minutes": .number(minutes),
      "rank": rank.map { .integer($0) } ?? .null, "alpha": alpha.map { .number($0) } ?? .null,
      "dropout": dropout.map { .number($0) } ?? .null,
      "target_modules": targetModules.map { .array($0.map { .string($0.rawValue) }) } ?? .null,
      "learning_rate": learningRate.map { .number($0) } ?? .null,
      "seed": .string("\(seed)"), "compute": .string(compute.rawValue),
    ]
  }

  /// These as a process goes on with them that was given `others`: those have only a say in what
  /// changes no result.
  package func resumed(with others: FineTuningParameters) -> FineTuningParameters {
    var resumed = self
    (resumed.force, resumed.threads) = (others.force, others.threads)
    return resumed
  }

  /// Nil where `json` is not what ``json`` writes.
  init?(_ json: JSON) {
    guard let method = json["method"]?.string.flatMap(TrainingMethod.init),
      let minutes = json["minutes"]?.number,
      let seed = json["seed"]?.string.flatMap(UInt64.init),
      let compute = json["compute"]?.string.flatMap(TrainingOptions.Compute.init)
    else { return nil }
    (self.method, self.minutes, self.seed, self.compute) = (method, minutes, seed, compute)
    name = json["name"]?.string
    data = json["data"]?.string
    rank = json["rank"]?.integer
    alpha = json["alpha"]?.number
    dropout = json["dropout"]?.number
    targetModules = json["target_modules"]?.array.map { modules in
      modules.compactMap { $0.string.flatMap(AdapterSet.Target.init) }
    }
    learningRate = json["learning_rate"]?.number
  }
}
