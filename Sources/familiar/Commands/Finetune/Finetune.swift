internal import Adapters
internal import ArgumentParser
internal import FineTuning
internal import Inference
internal import LanguageServer
internal import Storage
internal import Training

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// `familiar finetune`: learns a repository.
struct Finetune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Teach the model a repository: train an adapter on its files, and judge it.",
    discussion: """
      Reads the source files that git knows (or all that ignore files let through), holds some \
      back, trains a low-rank adapter on the others at low priority, and measures the model with \
      and without it on the files that were held back. The adapter is switched on only if it is \
      better there. Editors that are open take it up at once. Ctrl-C keeps what was done; \
      --resume goes on with it. --force trains even where the memory does not seem to do.

      EXAMPLES
        familiar finetune
        familiar finetune --dry-run ~/project
        familiar finetune --minutes 30 --rank 16 ~/project
        familiar finetune --resume
        familiar finetune --export-data texts.jsonl
        familiar adapters off                  undo it
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: ArgumentHelp("The repository's folder; default: this one.", valueName: "repo"))
  var repository = "."

  @Flag(
    help: "List every file, whether it is learned from and why not, and the plan; train nothing.")
  var dryRun = false

  @Flag(
    help: "Go on with the run that was interrupted, with its options but for --force and --threads."
  )
  var resume = false

  @Option(help: ArgumentHelp("The adapter's name; default: the folder's.", valueName: "name"))
  var name: String?

  @Option(help: "What is trained: \(Finetune.names(TrainingMethod.self)).")
  var method: TrainingMethod = .lora

  @Option(
    help: ArgumentHelp(
      "Learn from this file instead, one {\"text\", \"path\"} a line.", valueName: "f.jsonl"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Write what would be learned from to this file, as --data reads it; train nothing.",
      valueName: "f.jsonl"))
  var exportData: String?

  @Option(help: ArgumentHelp("How long the run may take, about.", valueName: "m"))
  var minutes = 10.0

  @Option(help: ArgumentHelp("The rank of the adapter; default: 32.", valueName: "n"))
  var rank: Int?

  @Option(
    help: ArgumentHelp(
      "The adapter's scale times its rank; default: twice the rank.", valueName: "x"))
  var alpha: Double?

  @Option(
    help: ArgumentHelp("The share of the adapter's inputs dropped; default: 0.", valueName: "x"))
  var dropout: Double?

  @Option(
    help: ArgumentHelp(
      "Linear layers to adapt, with commas between: c_attn, c_proj, c_fc, attn.c_proj, mlp.c_proj.",
      valueName: "names"))
  var targetModules: String?

  @Option(
    help: ArgumentHelp(
      """
      The highest learning rate; default: 0.0005, for --method full 0.00005 and for scratch 0.001, \
      times 2048 / the model's channels (n_embd), which counts as 1 at least and 8 at most.
      """, valueName: "x"))
  var learningRate: Double?

  @Option(help: ArgumentHelp("Chooses order, cuts and first weights.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: "auto: 8-bit products where they are exact enough; f32: 32-bit floats throughout.")
  var compute: TrainingOptions.Compute = .auto

  @Flag(help: "Print events, one JSON object a line.")
  var json = false

  /// Whether whoever started this process sends it commands by the job's control file.
  @Flag(help: .hidden)
  var controlled = false

  func validate() throws {
    guard minutes.isFinite, minutes > 0, minutes <= 10_080 else {
      throw ValidationError("--minutes is \(minutes); give more than 0 and at most 10080")
    }
    if let rank, !FineTuningRanges.rank.contains(rank) {
      throw ValidationError("--rank is \(rank); give a number from 1 to 1024")
    }
    for (name, value, range) in [
      ("--alpha", alpha, FineTuningRanges.alpha), ("--dropout", dropout, FineTuningRanges.dropout),
      ("--learning-rate", learningRate, FineTuningRanges.learningRate),
    ] {
      guard let value, !range.contains(value) else { continue }
      throw ValidationError("\(name) is \(value); give a number \(range.text)")
    }
    let modes = [("--resume", resume), ("--dry-run", dryRun), ("--export-data", exportData != nil)]
      .filter(\.1).map(\.0)
    guard modes.count <= 1 else {
      throw ValidationError(
        "\(modes.joined(separator: " and ")) exclude each other; give one of them")
    }
    if let name, (try? AdapterName.validated(name)) == nil {
      throw ValidationError("--name: \(AdapterError.badName(name))")
    }
    _ = try targets()
  }

  func run() throws {
    Interruption.watch()
    if let failure = Sandbox.fromEnvironment.install() {
      throw CommandError.sandboxFailed(reason: failure)
    }
    let folder = AbsolutePath.of(repository)
    // A run goes on even if its repository has moved away: what it needs was read.
    if !resume, FileReading.kind(of: folder) != .directory {
      throw CommandError.noFolder(path: folder)
    }
    if dryRun { return try list(folder) }
    if let exportData { return try export(folder, to: exportData) }
    if resume, try parameters() != FineTuningParameters().resumed(with: parameters()) {
      StandardError.write(
        "familiar: the run goes on with the options it was begun with; others do not count\n")
    }
    // Whatever else this machine does is more urgent. Threads made from here on inherit it.
    Self.giveWay()
    let printer = EventPrinter(isJSON: json)
    let environment = try environment(printer)
    let job = JobFolder(repository: folder, directories: environment.directories)
    // A command for an earlier run is none for this one. Not here where a server has started it: that has
    // cleared the file already, and may have sent this run a command since.
    if !controlled, !JobLock.isHeld(job) { try JobControl.write(nil, to: job) }
    defer { printer.end() }
    do {
      let outcome = try FineTuningJob.run(
        parameters(), resumes: resume, on: folder, in: environment)
      printer.end()
      if !json { try StandardOutput.write(line: "\(outcome.adapter)\t\(outcome.report)") }
    } catch let error as FineTuningError where error.isStop {
      printer.end()
      StandardError.write("familiar: \(error)\n")
      throw ExitCode(130)
    }
  }

  private func environment(_ printer: EventPrinter) throws -> FineTuningJob.Environment {
    let directories = ProcessEnvironment.stateDirectories
    return FineTuningJob.Environment(
      directories: directories, checkpoint: try model.openCheckpoint(),
      modelOptions: model.request.runtimeOptions,
      activity: ServingActivity(directories: directories),
      isInterrupted: { Interruption.isRequested }, onEvent: { printer.show($0) })
  }

  func parameters() throws -> FineTuningParameters {
    var parameters = FineTuningParameters()
    parameters.method = method
    parameters.name = name
    parameters.data = data.map(AbsolutePath.of)
    parameters.minutes = minutes
    (parameters.rank, parameters.alpha, parameters.dropout) = (rank, alpha, dropout)
    parameters.targetModules = try targets()
    parameters.learningRate = learningRate
    parameters.seed = seed
    parameters.compute = compute
    parameters.threads = model.threads
    parameters.force = model.force
    return parameters
  }

  /// PEFT's names; `c_proj` means both.
  private func targets() throws -> [AdapterSet.Target]? {
    guard let targetModules else { return nil }
    let words = targetModules.split(whereSeparator: { $0 == "," || $0 == " " })
    let chosen = try words.flatMap { word in
      let targets = AdapterSet.Target.named(word)
      guard !targets.isEmpty else {
        throw ValidationError(
          "--target-modules names \(word); there are "
            + AdapterSet.Target.names.joined(separator: ", "))
      }
      return targets
    }
    guard !chosen.isEmpty else { throw ValidationError("--target-modules names none; give some") }
    return AdapterSet.Target.allCases.filter(chosen.contains)
  }

  /// Puts this process behind all others.
  private static func giveWay() {
    #if canImport(Glibc)
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
      // Where Linux shares its time between sessions, niceness counts inside one only. A session that
      // is all ours, as the server makes it, can be put behind the others; a terminal's is not ours.
      if getsid(0) == getpid(), let group = fopen("/proc/self/autogroup", "w") {
        fputs("19", group)
        fclose(group)
      }
    #else
      setpriority(PRIO_PROCESS, 0, 19)
    #endif
  }

  private static func names<Choice: CaseIterable & RawRepresentable>(
    _: Choice.Type
  ) -> String where Choice.RawValue == String {
    Choice.allCases.map(\.rawValue).joined(separator: ", ")
  }
}

extension TrainingMethod: ExpressibleByArgument {}
