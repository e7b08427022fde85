internal import JSONCoding
internal import Storage

/// What a resumed job has to know that its checkpoint does not hold.
struct JobRecord: Equatable {
  static let version = 1

  var parameters: FineTuningParameters
  var plan: StepPlan
  /// The model's ``ModelFiles/Checkpoint/baseID``.
  var baseID: String
  var adapter: String
  /// Tokens that the schedule was measured with, for the time left.
  var tokensPerSecond: Double
  /// Losses of the steps so far, and on validation files; written before each checkpoint, so it
  /// may know more than that, never less.
  var losses: [Double] = []
  var validation: [(step: Int, loss: Double)] = []
  /// Seconds that were worked before.
  var seconds = 0.0
  /// Of the test files.
  var holes = JudgingPlan.mostHoles
  var data = FineTuningReport.Data()

  static func == (one: JobRecord, other: JobRecord) -> Bool {
    one.json == other.json
  }

  var json: JSON {
    [
      "version": .integer(Self.version), "parameters": parameters.json, "plan": plan.json,
      "base_id": .string(baseID), "adapter": .string(adapter),
      "tokens_per_second": .number(tokensPerSecond), "holes": .integer(holes),
      "seconds": .number(seconds),
      "losses": .array(losses.map { .number($0) }), "data": data.json,
      "validation": .array(validation.map { [.integer($0.step), .number($0.loss)] }),
    ]
  }

  func write(to folder: JobFolder) throws(FineTuningError) {
    do {
      try AtomicFile.write(Array(json.serialized().utf8), to: folder.recordPath)
    } catch {
      throw .storage(error)
    }
  }

  static func read(_ folder: JobFolder) throws(FineTuningError) -> JobRecord {
    let bytes: [UInt8]
    do {
      bytes = try FileReading.contents(of: folder.recordPath, limit: 256 << 20)
    } catch {
      throw .nothingToResume(repository: folder.repository)
    }
    guard let json = try? JSON(parsing: bytes), json["version"]?.integer == version,
      let parameters = json["parameters"].flatMap(FineTuningParameters.init),
      let plan = json["plan"].flatMap(StepPlan.init), let baseID = json["base_id"]?.string,
      let adapter = json["adapter"]?.string, let speed = json["tokens_per_second"]?.number,
      let seconds = json["seconds"]?.number, let losses = json["losses"]?.array,
      let validation = json["validation"]?.array
    else { throw .damagedJob(path: folder.recordPath, reason: "it is no record of a run") }
    var record = JobRecord(
      parameters: parameters, plan: plan, baseID: baseID, adapter: adapter,
      tokensPerSecond: speed)
    record.seconds = seconds
    record.holes = max(0, min(json["holes"]?.integer ?? record.holes, JudgingPlan.mostHoles))
    record.losses = losses.compactMap(\.number)
    record.data = FineTuningReport.Data(json["data"] ?? .null)
    record.validation = validation.compactMap { pair in
      guard let pair = pair.array, pair.count == 2, let step = pair[0].integer,
        let loss = pair[1].number
      else { return nil }
      return (step, loss)
    }
    return record
  }

  /// Forgets what came after `step`: the checkpoint is older than this record.
  mutating func rewind(to step: Int) {
    losses = Array(losses.prefix(step))
    validation.removeAll { $0.step > step }
  }
}
