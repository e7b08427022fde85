internal import FineTuning
internal import LanguageServer
internal import Storage

/// A run that is watched, from the first look to its end.
struct WatchedJob {
  private let folder: JobFolder
  /// As the editor names it.
  private let repository: String
  private var reader: EventReader
  private var latest: FineTuningUpdate?
  /// Whether its end was told.
  private(set) var hasEnded = false

  init(folder: JobFolder, repository: String) {
    self.folder = folder
    self.repository = repository
    reader = EventReader(folder)
  }

  /// Where the run is, if that has changed; of many events the last one.
  mutating func look(isRunning: Bool) -> FineTuningUpdate? {
    guard !hasEnded else { return nil }
    let before = latest
    for event in reader.next() {
      guard let update = FineTuningUpdate(event, of: repository, before: latest) else { continue }
      latest = update
      hasEnded = event.kind.isLast
    }
    if !isRunning, !hasEnded {
      hasEnded = true
      latest = FineTuningUpdate(
        repository: repository, state: .failed, percentage: latest?.percentage,
        message: lastWords)
    }
    return latest == before ? nil : latest
  }

  /// What a process that died without telling why wrote last.
  private var lastWords: String {
    let log = (try? FileReading.contents(of: folder.logPath, limit: 1 << 20)) ?? []
    let lines = log.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    return lines.last ?? "learning \(repository) ended without a word; go on with --resume"
  }
}
