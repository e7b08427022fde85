package import Storage

/// Where the job of one repository keeps what it needs: one folder per repository, one job in it.
///
///     lock              held while a process works on the job
///     control           a command for it: pause, stop, cancel
///     job.json          what was asked for, so that --resume can go on with it
///     events.jsonl      what it reports
///     *.rows            what it learns from, and is measured on
///     checkpoint        weights, moments and the step
package struct JobFolder: Sendable {
  package let path: String
  /// The repository's folder, absolute, symbolic links followed.
  package let repository: String

  /// - Parameter directories: where state lies.
  package init(repository: String, directories: StateDirectories) {
    self.repository = ExecutablePath.resolved(repository) ?? repository
    // Two folders of one name are two repositories; a digest is safe as a file's name.
    let digest = SHA256.hexadecimalDigest(of: self.repository.utf8).prefix(16)
    path = "\(directories.familiarData)/finetune/\(digest)"
  }

  package var lockPath: String { "\(path)/lock" }
  package var controlPath: String { "\(path)/control" }
  package var recordPath: String { "\(path)/job.json" }
  package var eventsPath: String { "\(path)/events.jsonl" }
  package var checkpointPath: String { "\(path)/checkpoint" }
  package var bestPath: String { "\(path)/best" }
  /// All weights, where a run trains them all, until they are kept.
  var modelPath: String { "\(path)/model.gguf" }
  /// Copies of the files that the run is measured on.
  var heldOutPath: String { "\(path)/held-out" }
  package var logPath: String { "\(path)/log" }

  /// - Parameter name: "train" or "validation".
  package func rowsPath(_ name: String) -> String { "\(path)/\(name).rows" }

  /// Whether an unfinished job can be gone on with.
  package var canResume: Bool {
    FileReading.kind(of: recordPath) == .regular
      && FileReading.kind(of: checkpointPath) == .regular
  }

  /// Removes what only an unfinished job needs; its events stay, and a command that waits for it.
  package func clear() {
    for path in [recordPath, checkpointPath, bestPath, modelPath]
      + ["train", "validation"].map(rowsPath)
    {
      // What is not there needs no removing, and what cannot be removed is overwritten next time.
      try? FileRemoval.remove(path)
    }
    HeldOutFiles.remove(heldOutPath)
  }
}
