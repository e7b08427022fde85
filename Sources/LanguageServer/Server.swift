internal import JSONCoding
internal import Logging
internal import SourceFiles

/// The language server: one thread that handles one event after the other.
///
/// All state is confined to that thread. Work that takes time runs in tasks, whose results come
/// back as events, so notifications apply in the order of arrival and nothing is answered twice.
package final class Server {
  /// How far the conversation is.
  enum Lifecycle {
    case started
    case initialized
    case shutDown
  }

  /// What became of the model.
  enum ModelState: Equatable {
    case notLoaded
    case loading(UInt64)
    case ready
    case failed(String)
  }

  let options: ServerOptions
  let events: EventQueue
  let writer: MessageWriter
  let provider: any CompletionProvider
  let feed: ProviderFeed
  var log: Logger

  var lifecycle = Lifecycle.started
  var client = ClientProfile()
  var documents = DocumentStore()
  let exclusion = FileExclusion()
  var settingsSource = SettingsSource()
  var settings = Settings()
  var disabledFiles = IgnoreRules([String]())
  /// What `familiar.toggle` chose; until the setting itself changes.
  var toggled: Bool?
  /// Whether the client was told of `textDocument/completion`.
  var offersPopup = false

  var requests = Requests()
  var outgoing = OutgoingRequests()
  var progress: WorkDoneProgress?
  /// What the latest run on each folder was last heard to do.
  var learning: [String: FineTuningUpdate.State] = [:]
  /// Repositories that are being learned, by folder.
  var training: [String: FineTuningProgress] = [:]
  var model = ModelState.notLoaded
  var selection: ModelSelection?
  /// What the provider was told to index; nil before it was.
  var workspace: Workspace?
  var lastRequests = LastRequests()
  var counts = (requests: 0, suggestions: 0)
  var status: Status?
  /// Troubles that the user was told of; each is told once.
  var toldTroubles: Set<String> = []
  /// The process's exit code, once it is to end.
  var exitCode: Int32?

  init(options: ServerOptions, events: EventQueue, writer: MessageWriter) {
    self.options = options
    self.events = events
    self.writer = writer
    provider = options.makeProvider()
    feed = ProviderFeed(provider, events: events)
    log = Logger(label: "familiar") { _ in StandardErrorLog() }
  }

  /// Handles events until the end; returns the exit code.
  func run() -> Int32 {
    while true {
      for event in events.popAll() {
        handle(event)
        updateStatus()
        if let exitCode { return exitCode }
      }
    }
  }

  private func handle(_ event: Event) {
    switch event {
    case .message(let json, _): receive(json)
    case .unreadable(let reason):
      log.warning("a message that is not JSON: \(reason)")
      send(error: .init(code: .parseError, message: reason), to: .null)
    case .note(let text): log.warning("\(text)")
    case .endOfInput:
      end("the input ended")
      // Nobody was served yet: the end of an empty input, or Ctrl-D on a terminal, is no failure.
      if lifecycle == .started { exitCode = 0 }
    case .outputClosed(let reason): end("the output is closed: \(reason)")
    case .parentExited: end("the editor's process ended")
    case .completed(let number, let result): completed(number, result)
    case .deadline(let number): popupDeadline(number)
    case .loaded(let number, let failure): loaded(number, failure)
    case .described(let number, let text, let adapters): described(number, text, adapters)
    case .adaptersChanged(let number, let change, let names, let failure):
      adaptersChanged(number, change, names, failure: failure)
    case .notice(let text): tell(text)
    case .explained(let number, let text): explained(number, text)
    case .trained(let update): trained(update)
    }
  }

  /// Ends the process; in good order only after `shutdown`.
  func end(_ reason: String) {
    log.info("\(reason)")
    exitCode = lifecycle == .shutDown ? 0 : 1
  }

  private func receive(_ json: JSON) {
    do throws(ResponseError) {
      switch try IncomingMessage(json) {
      case .request(let id, let method, let params): receive(id, method, Parameters(params))
      case .notification(let method, let params): receive(method, Parameters(params))
      case .response(let id, let result): answered(id, result)
      }
    } catch {
      log.warning("a message that is not LSP: \(error.message)")
      send(error: error, to: RequestID(json["id"])?.json ?? .null)
    }
  }

  private func receive(_ id: RequestID, _ method: String, _ params: Parameters) {
    do throws(ResponseError) {
      guard !requests.contains(id) else {
        throw .invalidRequest("a request with this id is not answered yet")
      }
      try checkLifecycle(method)
      try handleRequest(id, method, params)
    } catch {
      respond(id, error)
    }
  }

  private func checkLifecycle(_ method: String) throws(ResponseError) {
    switch lifecycle {
    case .started:
      guard method == "initialize" else {
        throw .init(code: .serverNotInitialized, message: "initialize has to come first")
      }
    case .initialized:
      guard method != "initialize" else { throw .invalidRequest("initialize came twice") }
    case .shutDown: throw .invalidRequest("the server was shut down")
    }
  }

  private func receive(_ method: String, _ params: Parameters) {
    if method == "exit" { return end("exit") }
    guard lifecycle == .initialized else {
      return log.debug("\(method.prefix(100)) ignored outside of a session")
    }
    do throws(ResponseError) {
      try handleNotification(method, params)
    } catch {
      log.warning("\(method.prefix(100)): \(error.message)")
    }
  }
}
