internal import Adapters
package import Inference
package import ModelFiles
package import Storage
internal import Tokenization
internal import Training
internal import TrainingData

/// Learns one repository: from its files to an adapter that is switched on only if it is better.
///
/// Works in the calling thread, and in this process: whoever wants to go on living when it fails
/// starts a process for it. One instance runs once.
package final class FineTuningJob {
  /// What the job needs of the world.
  package struct Environment {
    package var directories: StateDirectories
    package var checkpoint: Checkpoint
    package var modelOptions: GPTBigCodeModel.Options
    package var activity: ServingActivity?
    /// Whether the user wants it to end; asked between kernels.
    package var isInterrupted: @Sendable () -> Bool
    package var onEvent: (FineTuningEvent) -> Void

    package init(
      directories: StateDirectories, checkpoint: Checkpoint,
      modelOptions: GPTBigCodeModel.Options, activity: ServingActivity?,
      isInterrupted: @escaping @Sendable () -> Bool, onEvent: @escaping (FineTuningEvent) -> Void
    ) {
      self.directories = directories
      self.checkpoint = checkpoint
      self.modelOptions = modelOptions
      self.activity = activity
      self.isInterrupted = isInterrupted
      self.onEvent = onEvent
    }
  }

  let environment: Environment
  let folder: JobFolder
  let tokenizer: Tokenizer
  private(set) var courtesy: Courtesy
  private let log: EventWriter
  let start = ContinuousClock.now

  /// - Parameter resumes: whether it goes on with the unfinished run and that one's parameters; see
  ///   ``FineTuningParameters/resumed(with:)``.
  /// - Throws: ``FineTuningError/running(repository:process:)`` where another process is at it.
  package static func run(
    _ parameters: FineTuningParameters, resumes: Bool, on repository: String,
    in environment: Environment
  ) throws(FineTuningError) -> FineTuningEvent.Outcome {
    let folder = JobFolder(repository: repository, directories: environment.directories)
    do { try environment.directories.prepareData() } catch { throw .storage(error) }
    let lock = try JobLock(folder)
    defer { withExtendedLifetime(lock) {} }
    // While the lock is held: a command that is left is done or too late, and not for the next run.
    defer { try? JobControl.write(nil, to: folder) }
    let job = try FineTuningJob(folder, environment, isNew: !resumes)
    do {
      return try job.run(parameters, resumes: resumes)
    } catch {
      switch error {
      case .cancelled, .stoppedEarly: folder.clear()
      default: break
      }
      // The record of a failure may fail too: of a full disk, for one.
      job.emit(.error, message: "\(error)")
      throw error
    }
  }

  private init(
    _ folder: JobFolder, _ environment: Environment, isNew: Bool
  ) throws(FineTuningError) {
    self.folder = folder
    self.environment = environment
    guard let vocabulary = environment.checkpoint.vocabulary else {
      throw .noTokenizer(model: environment.checkpoint.path)
    }
    do { tokenizer = try Tokenizer(vocabulary: vocabulary) } catch { throw .tokenization(error) }
    let log = EventWriter(try EventLog(folder, isNew: isNew), environment.onEvent)
    self.log = log
    courtesy = Courtesy(
      folder: folder, activity: environment.activity, isInterrupted: environment.isInterrupted,
      onWait: { reason in
        log.write(
          reason == nil ? .resume : .pause, message: reason?.message)
      })
  }

  private func run(
    _ parameters: FineTuningParameters, resumes: Bool
  ) throws(FineTuningError) -> FineTuningEvent.Outcome {
    var run = resumes ? try takeUp(parameters) : try begin(parameters)
    try train(&run)
    let (outcome, sentence) = try judge(run)
    folder.clear()
    emit(.done, message: sentence, outcome: outcome)
    return outcome
  }

  /// Writes an event; nothing of it is worth ending a run for.
  func emit(
    _ kind: FineTuningEvent.Kind, step: Int? = nil, steps: Int? = nil, loss: Double? = nil,
    tokensPerSecond: Double? = nil, remainingSeconds: Double? = nil, message: String? = nil,
    outcome: FineTuningEvent.Outcome? = nil
  ) {
    log.write(
      kind, step: step, steps: steps, loss: loss, tokensPerSecond: tokensPerSecond,
      remainingSeconds: remainingSeconds, message: message, outcome: outcome)
  }

  /// Throws if the run is to end; waits as long as it is to wait.
  func checkCourtesy() throws(FineTuningError) {
    guard !courtesy.mayGoOn() else { return }
    throw ending
  }

  /// Why the run ends, once ``Courtesy/mayGoOn()`` has said that it is to.
  var ending: FineTuningError {
    if courtesy.ending == .cancel { return .cancelled }
    return folder.canResume ? .stopped : .stoppedEarly
  }
}
