internal import JSONCoding
internal import Logging
private import OrderedCollections
internal import SourceFiles

extension Server {
  /// Whether anything is suggested.
  var isEnabled: Bool { toggled ?? settings.isEnabled }

  /// Asks the client for our section; the answer comes when it comes.
  func pullConfiguration() {
    request("workspace/configuration", ["items": [["section": "familiar"]]], .configuration)
  }

  func didChangeConfiguration(_ params: Parameters) {
    let pushed = params["settings"].json
    // Null and an empty object mean "ask"; clients that cannot be asked have taken all away.
    if client.pullsConfiguration && (pushed.object?.isEmpty ?? true) {
      pullConfiguration()
    } else if SettingsSource.concerns(pushed) {
      // What is pushed about others says nothing of ours.
      takeConfiguration(pushed)
    }
  }

  /// - Parameter isSection: `json` is our section itself, which we asked for.
  func takeConfiguration(_ json: JSON, isSection: Bool = false) {
    for problem in settingsSource.takeConfiguration(json, isSection: isSection) { warn(problem) }
    let before = settings
    settings = settingsSource.settings
    guard settings != before else { return }
    applySettings(before: before)
    offerPopup()
    loadModel()
    openWorkspace()
  }

  func applySettings(before: Settings?) {
    if let before, before.isEnabled != settings.isEnabled { toggled = nil }
    if let level = Logger.Level(rawValue: settings.logLevel) { log.logLevel = level }
    disabledFiles = IgnoreRules(settings.disabledGlobs)
    feed.configure(settings)
  }

  /// Tells the client of popups where a setting turned them on after `initialize`.
  private func offerPopup() {
    guard settings.popupCompletion == true, !offersPopup else { return }
    guard client.registersCompletion else {
      return warn("popupCompletion takes effect when the server is started again")
    }
    offersPopup = true
    register(
      "textDocument/completion", id: "familiar-completion", options: Self.popupOptions)
  }
}
