/// The model and everything that touches it, on the decode thread.
actor Decoder {
  private let thread = DecodeThread()
  private var loader: @Sendable () throws -> any LanguageModel
  private var model: (any LanguageModel)?
  private var loadFailure: String?
  private var pipeline: CompletionPipeline

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(
    options: CompletionPipeline.Options, loader: @escaping @Sendable () throws -> any LanguageModel
  ) {
    self.loader = loader
    pipeline = CompletionPipeline(options: options)
  }

  /// Loads the model once; returns why that failed, the same text until ``reload(_:)``.
  func load() -> String? {
    if model != nil || loadFailure != nil { return loadFailure }
    do {
      model = try loader()
    } catch {
      loadFailure = "\(error)"
    }
    return loadFailure
  }

  func reload(_ newLoader: @escaping @Sendable () throws -> any LanguageModel) -> String? {
    loader = newLoader
    model = nil
    loadFailure = nil
    pipeline.forgetDocuments()
    return load()
  }

  func configure(_ options: CompletionPipeline.Options) {
    pipeline = CompletionPipeline(options: options)
  }

  func forget(documentID: String) {
    pipeline.forget(documentID: documentID)
  }

  /// Decodes on this thread until it is done or the job is cancelled.
  func run(_ job: DecodeJob) -> CompletionTrace {
    let request = job.request
    func silent(_ silence: CompletionResult.Silence) -> CompletionTrace {
      CompletionTrace(
        documentID: request.documentID, mode: request.mode,
        result: CompletionResult(silence: silence))
    }
    if job.isCancelled { return silent(.cancelled) }
    job.start()
    if let failure = load() { return silent(.noModel(failure)) }
    guard let model else { return silent(.noModel("no model is loaded")) }
    let control = DecodeControl(isCancelled: { job.isCancelled }, onText: { job.progress($0) })
    let result = pipeline.complete(request, model: model, control: control)
    return pipeline.lastTrace
      ?? CompletionTrace(
        documentID: request.documentID, mode: request.mode, result: result)
  }

  /// Computes ahead while nobody waits.
  func prepare(_ job: DecodeJob) {
    guard let model, !job.isCancelled else { return }
    pipeline.prepare(for: job.request, model: model, isCancelled: { job.isCancelled })
  }
}
