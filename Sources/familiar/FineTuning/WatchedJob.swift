internal import FineTuning
internal import LanguageServer
internal import Storage

/// The runs of one repository as they are watched: one after the other, each to its end.
///
/// That one run follows another is seen in the events: one that comes after the last one of a run
/// belongs to the next. The lock does not tell, because it may change hands between two looks.
struct WatchedJob {
  private let folder: JobFolder
  /// Whether this process started the run, so that the log is of this run.
  private let isOwn: Bool
  private var reader: EventReader
  private var latest: FineTuningUpdate?
  /// Whether its end was told.
  private var hasEnded = false
  private var hasLooked = false

  /// A run that is under way in another process.
  init(found folder: JobFolder) {
    self.folder = folder
    isOwn = false
    reader = EventReader(folder)
  }

  /// The run that this process is about to start: what earlier ones reported is no news of it.
  init(starting folder: JobFolder) {
    self.folder = folder
    isOwn = true
    reader = EventReader(folder)
    reader.skip()
  }

  /// Where the run is, if that has changed; of many events the last one.
  ///
  /// - Parameter repository: the folder as the editor names it.
  mutating func look(isRunning: Bool, as repository: String) -> FineTuningUpdate? {
    let isFirst = !hasLooked
    hasLooked = true
    let before = latest
    for event in reader.next() {
      if hasEnded { (hasEnded, latest) = (false, nil) }
      guard let update = FineTuningUpdate(event, of: repository, before: latest) else { continue }
      latest = update
      hasEnded = event.kind.isLast
    }
    // The one that is under way has reported nothing yet; this was the end of an earlier one.
    if isFirst, !isOwn, hasEnded { return nil }
    if !isRunning, !hasEnded {
      hasEnded = true
      latest = FineTuningUpdate(
        repository: repository, state: .failed, percentage: latest?.percentage,
        message: lastWords(of: repository))
    }
    return latest == before ? nil : latest
  }

  /// What a process that died without an event said on standard error.
  private func lastWords(of repository: String) -> String {
    let log = isOwn ? (try? FileReading.contents(of: folder.logPath, limit: 1 << 20)) ?? [] : []
    let lines = log.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    // The sentence, and not the usage that stands below it.
    for line in lines.reversed() {
      for prefix in ["familiar: ", "Error: "] where line.hasPrefix(prefix) {
        return String(line.dropFirst(prefix.count))
      }
    }
    return "learning \(repository) ended without saying why; "
      + (folder.canResume ? "go on with --resume" : "start it again")
  }
}
