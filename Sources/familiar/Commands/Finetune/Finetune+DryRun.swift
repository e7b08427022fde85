internal import FineTuning
internal import JSONCoding
internal import Storage
internal import TrainingData

extension Finetune {
  /// Lists every file with what becomes of it, then the plan.
  func list(_ folder: String) throws {
    var bar = ProgressBar("reading", unit: .count("files"))
    defer { bar.clear() }
    let plan: FineTuningPlan
    do {
      plan = try FineTuningPlan(
        try parameters(), repository: folder, checkpoint: try model.openCheckpoint(),
        modelOptions: model.request.runtimeOptions,
        isInterrupted: { Interruption.isRequested })
    } catch FineTuningError.stopped {
      throw Interruption.Error()
    }
    bar.clear()
    if let note = plan.scan.note { StandardError.write("familiar: \(note)\n") }
    // The list is what shows why, so it comes all the same.
    defer {
      if let trouble = FineTuningJob.trouble(with: plan.scan, of: data ?? folder) {
        StandardError.write("familiar: a run would end at once: \(trouble)\n")
      }
    }
    guard !json else {
      let lines = plan.scan.files.map(\.json) + (plan.isEmpty ? [] : [plan.json])
      return try StandardOutput.write(lines.map { "\($0.serialized())\n" }.joined().utf8)
    }
    var files = TextTable(["file", "bytes", "tokens", "use"], numeric: [1, 2])
    for file in plan.scan.files {
      let use = file.split?.rawValue ?? file.exclusion.map { "left out: \($0.name)" } ?? ""
      files.add([
        file.path, file.bytes.map { "\($0)" } ?? "", file.tokens.map { "\($0)" } ?? "", use,
      ])
    }
    try StandardOutput.write((files.text + "\n" + Self.summary(plan)).utf8)
  }

  private static func summary(_ plan: FineTuningPlan) -> String {
    var table = TextTable(["", "files", "tokens"], numeric: [1, 2])
    for split in DataSplit.allCases {
      let total = plan.scan.total(of: split)
      table.add([split.rawValue, "\(total.files)", "\(total.tokens)"])
    }
    for (reason, total) in plan.scan.byReason {
      table.add(["left out: \(reason)", "\(total.files)", ""])
    }
    if plan.isEmpty { return table.text }
    let bytes = plan.memory.reduce(0) { $0 + $1.bytes }
    let parts = plan.memory.map { "\($0.part) \(ByteCount.text($0.bytes))" }.joined(separator: ", ")
    return table.text + "\n"
      + "training: \(plan.sentence)\n"
      + "speed: \(plan.tokensPerSecond.fixed(0)) tokens/s on this machine, as measured now\n"
      + "memory: \(ByteCount.text(bytes)) (\(parts))\n"
  }
}
