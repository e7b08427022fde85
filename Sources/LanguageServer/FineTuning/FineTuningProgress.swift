/// What the client shows of a run.
struct FineTuningProgress {
  var shown: WorkDoneProgress
  /// Sent once the client has agreed, and whenever it changes.
  var latest: FineTuningUpdate?

  init(shown: WorkDoneProgress) { self.shown = shown }
}
