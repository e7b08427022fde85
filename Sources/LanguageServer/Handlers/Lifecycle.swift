internal import CodeCompletion
internal import JSONCoding
internal import Logging
private import OrderedCollections

extension Server {
  /// Answers at once: the model is loaded after `initialized`.
  func initialize(_ id: RequestID, _ params: Parameters) {
    let json = params.json
    client = ClientProfile(initialize: json)
    if let folders = json["workspaceFolders"]?.array {
      documents.setFolders(folders.compactMap { $0["uri"]?.string })
    } else if let root = json["rootUri"]?.string ?? json["rootPath"]?.string {
      documents.setFolders([root])
    }
    let problems = settingsSource.takeInitial(json["initializationOptions"] ?? .null)
    for problem in problems { log.warning("\(problem)") }
    settings = settingsSource.settings
    offersPopup = settings.popupCompletion ?? !client.hasInlineCompletion
    lifecycle = .initialized
    respond(
      id,
      [
        "capabilities": capabilities,
        "serverInfo": ["name": "familiar", "version": .string(options.version)],
      ])
    applySettings(before: nil)
    if let process = client.processID { ParentWatch.start(process, events: events) }
  }

  private var capabilities: JSON {
    var members: [(String, JSON)] = [
      ("positionEncoding", .string(client.encoding.rawValue)),
      // TextDocumentSyncKind.Incremental
      ("textDocumentSync", ["openClose": true, "change": 2, "save": true]),
      ("inlineCompletionProvider", true),
      (
        "executeCommandProvider",
        ["commands": .array(Command.all.map { .string($0.name) })]
      ),
      ("workspace", ["workspaceFolders": ["supported": true, "changeNotifications": true]]),
    ]
    if client.hasCodeActions, options.fineTuning != nil {
      members.append(("codeActionProvider", Self.codeActionOptions))
    }
    if offersPopup { members.append(("completionProvider", Self.popupOptions)) }
    return .object(.init(uniqueKeysWithValues: members))
  }

  /// `CompletionOptions`: behind these characters popups open by themselves.
  static let popupOptions: JSON = [
    "triggerCharacters": [".", "(", "[", "=", ":"], "resolveProvider": false,
  ]

  /// The client is ready: now it may be asked for settings, and the model is loaded.
  func initialized() {
    if client.registersConfiguration {
      register(
        "workspace/didChangeConfiguration", id: "familiar-configuration",
        options: ["section": "familiar"])
    }
    if client.registersWatchedFiles {
      // All files: which of them count is decided by ignore files, which are files themselves.
      register(
        "workspace/didChangeWatchedFiles", id: "familiar-files",
        options: ["watchers": [["globPattern": "**/*"]]])
    }
    if client.pullsConfiguration { pullConfiguration() }
    loadModel()
    openWorkspace()
    watchFineTuning()
  }

  func register(_ method: String, id: String, options: JSON) {
    let registration: JSON = [
      "id": .string(id), "method": .string(method), "registerOptions": options,
    ]
    request("client/registerCapability", ["registrations": [registration]], .registration)
  }

  func shutDown(_ id: RequestID) {
    lifecycle = .shutDown
    // What still runs has nobody who waits for it; its answers go out before this one.
    for request in requests.takeAll() { respond(request.id, .cancelled) }
    respond(id, .null)
  }

  func cancelRequest(_ params: Parameters) throws(ResponseError) {
    guard let id = RequestID(params["id"].json) else {
      throw .invalidParams("params.id must be an integer or a string")
    }
    // An id that is answered already, or never was, needs nothing.
    guard let request = requests.cancel(id) else { return }
    respond(id, .cancelled)
    if let uri = request.uri {
      lastRequests.record(
        uri, .silent(.cancelled), reachedProvider: false, isOpen: documents[uri] != nil)
    }
  }

  /// An answer of the client came.
  func answered(_ id: RequestID, _ result: JSON?) {
    switch outgoing.take(id) {
    case .configuration?:
      if let result { takeConfiguration(result.array?.first ?? .null, isSection: true) }
    case .progress(let token)?:
      if result != nil { beginProgress(token) } else if progress?.token == token { progress = nil }
    case .training(let token)?: if result != nil { beginFineTuningProgress(token) }
    case .registration?: break
    case nil: log.debug("an answer to nothing that was asked")
    }
  }
}
