internal import JSONCoding
internal import Logging

extension Server {
  /// Loads the model that the settings ask for, unless it is there.
  func loadModel() {
    let wanted = ModelSelection(settings)
    guard wanted != selection else { return }
    selection = wanted
    let number = requests.nextNumber()
    model = .loading(number)
    feed.load(wanted, number: number)
    guard client.hasWorkDoneProgress else { return }
    endProgress("")
    let token = "familiar-load-\(number)"
    progress = WorkDoneProgress(title: "Familiar: loading the model", token: token)
    request("window/workDoneProgress/create", ["token": .string(token)], .progress(token))
  }

  /// A model was loaded, or not.
  func loaded(_ number: UInt64, _ failure: String?) {
    // A newer load is on its way.
    guard model == .loading(number) else { return }
    if let failure {
      model = .failed(failure)
      tell(failure)
    } else {
      model = .ready
      log.info("the model is loaded")
    }
    endProgress(failure == nil ? "ready" : "failed")
  }

  /// The client agreed to show a progress.
  func beginProgress(_ token: String) {
    guard var shown = progress, shown.token == token else { return }
    notify("$/progress", shown.begin())
    if let report = shown.report("mapping the weights") { notify("$/progress", report) }
    progress = shown
  }

  func endProgress(_ message: String) {
    guard var shown = progress else { return }
    progress = nil
    if let end = shown.end(message) { notify("$/progress", end) }
  }

  /// Loading cannot be stopped half-way, but what the client wants gone goes.
  func cancelProgress(_ params: Parameters) {
    guard let token = params["token"].json.string, !cancelFineTuning(token),
      token == progress?.token
    else { return }
    endProgress("goes on unseen")
  }
}
