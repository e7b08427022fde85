internal import Storage

/// A command for a job in another process, by a file that it looks at between steps.
///
/// A file and not a signal: a process number may belong to somebody else by the time it is used, and
/// a process that was started and has not come to its job yet finds the command when it does. So whoever
/// starts a run clears the file, before it is started, and the run itself only when it ends.
package enum JobControl: String, Sendable, CaseIterable {
  case pause
  /// Keep what was done and end; ``pause`` without a process.
  case stop
  /// Keep nothing and end.
  case cancel

  /// The latest command for the job of `folder`; nil if it is to work.
  package static func read(_ folder: JobFolder) -> JobControl? {
    guard let bytes = try? FileReading.contents(of: folder.controlPath, limit: 64) else {
      return nil
    }
    return JobControl(rawValue: String(decoding: bytes, as: UTF8.self))
  }

  /// Leaves a command for the job of `folder`; nil takes it back.
  package static func write(_ command: JobControl?, to folder: JobFolder) throws(FineTuningError) {
    guard let command else {
      // Nothing to remove is nothing to do.
      try? FileRemoval.remove(folder.controlPath)
      return
    }
    do {
      try AtomicFile.write(Array(command.rawValue.utf8), to: folder.controlPath)
    } catch {
      throw .storage(error)
    }
  }
}
