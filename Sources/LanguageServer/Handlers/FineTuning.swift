internal import JSONCoding
internal import Logging

extension Server {
  /// `familiar.finetune.start [FOLDER] [{"minutes": 5, "silent": true}]`: learns a workspace folder.
  ///
  /// An object's members go before the settings `finetune.*`.
  func startFineTuning(_ id: RequestID, _ arguments: [JSON]) {
    withRepository(id, arguments) { repository in
      var settings = self.settings.fineTuning
      for (name, value) in arguments.compactMap(\.object).flatMap({ Array($0) })
      where name != "silent" {
        guard let definition = SettingDefinition.all.first(where: { $0.name == "finetune.\(name)" })
        else {
          return "finetune.\(name.prefix(100)) is not a setting"
        }
        guard definition.accepts(value) else {
          return "finetune.\(name) must be \(definition.expectation)"
        }
        settings[name] = value
      }
      return self.options.fineTuning?.start(
        repository, model: self.settings.model, settings: settings)
    }
  }

  /// `familiar.finetune.pause|resume|cancel [FOLDER]`.
  func sendFineTuning(_ command: FineTuningCommand, _ id: RequestID, _ arguments: [JSON]) {
    withRepository(id, arguments) { self.options.fineTuning?.send(command, repository: $0) }
  }

  /// Answers with what `body` made of the repository that is meant: null, or why not.
  private func withRepository(
    _ id: RequestID, _ arguments: [JSON], _ body: (String) -> String?
  ) {
    guard options.fineTuning != nil else {
      return respond(id, .invalidRequest("this server does not train"))
    }
    let named = arguments.lazy.compactMap(\.string).first.map { DocumentURI.path(of: $0) ?? $0 }
    let active = lastRequests.entry(for: nil).flatMap { DocumentURI.path(of: $0.uri) }
      .flatMap { documents.folder(containing: $0) }
    guard let repository = named ?? active ?? documents.folders.first else {
      let trouble = "no folder is open; open the repository's folder, or name it"
      if !Self.asksForSilence(arguments) { show(.warning, "Familiar: \(trouble)") }
      return respond(id, ["message": .string(trouble)])
    }
    let trouble = body(repository)
    if let trouble, !Self.asksForSilence(arguments) { show(.warning, "Familiar: \(trouble)") }
    respond(
      id, ["repository": .string(repository), "message": trouble.map { .string($0) } ?? .null])
  }

  /// Watches the folders that are open now.
  func watchFineTuning() {
    let events = events
    options.fineTuning?.watch(documents.folders) { events.push(.trained($0)) }
  }

  /// A run went on, or ended.
  func trained(_ update: FineTuningUpdate) {
    learning[update.repository] = update.state
    switch update.state {
    case .running, .paused: showFineTuning(update)
    case .done(let isPromoted):
      endFineTuning(update.repository, isPromoted ? "switched on" : "left off")
      show(.info, "Familiar: \(update.message)")
    case .failed:
      endFineTuning(update.repository, "ended")
      show(.warning, "Familiar: \(update.message)")
    }
  }

  private func showFineTuning(_ update: FineTuningUpdate) {
    guard client.hasWorkDoneProgress else { return }
    guard var shown = training[update.repository] else {
      let token = "familiar-finetune-\(requests.nextNumber())"
      var progress = FineTuningProgress(
        shown: WorkDoneProgress(title: "Familiar: learning", token: token, isCancellable: true))
      progress.latest = update
      training[update.repository] = progress
      return request(
        "window/workDoneProgress/create", ["token": .string(token)], .training(token))
    }
    shown.latest = update
    training[update.repository] = shown
    report(shown)
  }

  /// The client agreed to show a run's progress.
  func beginFineTuningProgress(_ token: String) {
    guard let (repository, progress) = training.first(where: { $0.value.shown.token == token })
    else { return }
    var begun = progress
    notify("$/progress", begun.shown.begin(percentage: progress.latest?.percentage ?? 0))
    training[repository] = begun
    report(begun)
  }

  private func report(_ progress: FineTuningProgress) {
    guard let latest = progress.latest,
      let value = progress.shown.report(latest.message, percentage: latest.percentage)
    else { return }
    notify("$/progress", value)
  }

  private func endFineTuning(_ repository: String, _ message: String) {
    guard var progress = training.removeValue(forKey: repository),
      let end = progress.shown.end(message)
    else { return }
    notify("$/progress", end)
  }

  /// The user took a run's progress away, which ends the run.
  ///
  /// False: the token is not that of a run.
  func cancelFineTuning(_ token: String) -> Bool {
    guard let (repository, _) = training.first(where: { $0.value.shown.token == token }) else {
      return false
    }
    _ = options.fineTuning?.send(.cancel, repository: repository)
    return true
  }
}
