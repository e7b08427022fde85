/// What the decoder reads ahead once nobody has typed for a while; the next key ends it.
struct IdlePreparation {
  /// A pause this long is one; llama.vim waits three seconds, on a server that others use, too.
  private static let pause = Duration.milliseconds(400)

  private let task: Task<Void, Never>
  private let job: DecodeJob

  init(after request: CompletionRequest, on decoder: Decoder) {
    let job = DecodeJob(request)
    self.job = job
    task = Task {
      do {
        try await Task.sleep(for: Self.pause)
      } catch {
        return
      }
      await decoder.prepare(job)
    }
  }

  func cancel() {
    task.cancel()
    job.cancel()
  }
}
