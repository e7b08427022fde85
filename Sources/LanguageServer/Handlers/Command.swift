internal import JSONCoding
private import OrderedCollections

/// A command of `workspace/executeCommand`.
///
/// ``all`` is the one place to add one: what is advertised and what is executed come from it.
struct Command {
  var name: String
  /// Answers the request, now or later.
  var run: @Sendable (Server, RequestID, [JSON]) -> Void

  static let all: [Command] = [
    Command(name: "familiar.adapters.use") { $0.useAdapter($1, $2) },
    Command(name: "familiar.adapters.off") { $0.adaptersOff($1, $2) },
    Command(name: "familiar.explain") { $0.explain($1, $2) },
    Command(name: "familiar.status") { $0.reportStatus($1, $2) },
    Command(name: "familiar.toggle") { $0.toggle($1, $2) },
    Command(name: "familiar.finetune.start") { $0.startFineTuning($1, $2) },
    Command(name: "familiar.finetune.pause") { $0.sendFineTuning(.pause, $1, $2) },
    Command(name: "familiar.finetune.resume") { $0.sendFineTuning(.resume, $1, $2) },
    Command(name: "familiar.finetune.cancel") { $0.sendFineTuning(.cancel, $1, $2) },
  ]
}

extension Server {
  func executeCommand(_ id: RequestID, _ params: Parameters) throws(ResponseError) {
    let name = try params["command"].string()
    guard let command = Command.all.first(where: { $0.name == name }) else {
      let names = Command.all.map(\.name).joined(separator: ", ")
      throw .invalidParams("\(name.prefix(100)) is not a command; there are \(names)")
    }
    command.run(self, id, params["arguments"].json.array ?? [])
  }

  /// `familiar.explain [URI] [{"silent": true}]`: why the last request showed what it showed.
  func explain(_ id: RequestID, _ arguments: [JSON]) {
    let number = requests.nextNumber()
    let uri = arguments.lazy.compactMap(\.string).first ?? lastRequests.entry(for: nil)?.uri
    let kind = Requests.Kind.explanation(uri, isSilent: Self.asksForSilence(arguments))
    requests.insert(.init(id: id, number: number, kind: kind, uri: nil))
    guard let entry = lastRequests.entry(for: uri), entry.reachedProvider else {
      return explained(number, nil)
    }
    let (provider, events) = (provider, events)
    let task = Task {
      events.push(.explained(number, await provider.explanation(of: uri)))
    }
    requests.started(number, task)
  }

  /// Whether the client shows the answer itself: a message of several lines stops Neovim until a key
  /// is pressed.
  static func asksForSilence(_ arguments: [JSON]) -> Bool {
    arguments.contains { $0["silent"]?.bool == true }
  }

  /// The provider's words for ``explain(_:_:)`` came, if it has any.
  func explained(_ number: UInt64, _ text: String?) {
    guard let request = requests.finish(number),
      case .explanation(let uri, let isSilent) = request.kind
    else { return }
    guard let entry = lastRequests.entry(for: uri) else {
      let message = "Nothing was asked for yet."
      if !isSilent { show(.info, message) }
      return respond(request.id, ["message": .string(message)])
    }
    let message = text ?? Explanation.sentence(entry)
    if !isSilent { show(.info, message) }
    respond(request.id, Explanation.json(entry, message: message))
  }

  /// `familiar.status [{"silent": true}]`: the state, shown unless `silent`.
  func reportStatus(_ id: RequestID, _ arguments: [JSON]) {
    let number = requests.nextNumber()
    let kind = Requests.Kind.status(isSilent: Self.asksForSilence(arguments))
    requests.insert(.init(id: id, number: number, kind: kind, uri: nil))
    let (provider, events) = (provider, events)
    let folders = documents.folders
    let task = Task {
      let adapters = await provider.adapters(for: folders)
      events.push(.described(number, await provider.repositoryStatus(), adapters: adapters))
    }
    requests.started(number, task)
  }

  /// The provider's words about the repository came for ``reportStatus(_:_:)``.
  func described(_ number: UInt64, _ repository: RepositoryStatus?, _ adapters: [String]) {
    guard let request = requests.finish(number), case .status(let isSilent) = request.kind else {
      return
    }
    let status = currentStatus
    if !isSilent {
      let learned = adapters.isEmpty ? [] : ["adapters: \(adapters.joined(separator: ", "))"]
      let sentences =
        ["Familiar: \(status.message)"] + (repository.map { [$0.text] } ?? []) + learned
      show(.info, sentences.joined(separator: "; "))
    }
    respond(
      request.id,
      [
        "kind": .string(status.kind.rawValue), "busy": .bool(status.isBusy),
        "message": .string(status.message), "enabled": .bool(isEnabled),
        "model": settings.model.map { .string($0) } ?? .null,
        "adapters": .array(adapters.map { .string($0) }),
        "open_documents": .integer(documents.documents.count),
        "repository": repository.map { .string($0.text) } ?? .null,
        "files_left_out": .integer(repository?.filesLeftOut ?? 0),
        "excluded": Self.counts(repository?.excluded ?? [:]),
        "bytes_read": .integer(repository?.bytesRead ?? 0),
        "requests": .integer(counts.requests), "suggestions": .integer(counts.suggestions),
      ])
  }

  private static func counts(_ counts: [String: Int]) -> JSON {
    let members = counts.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer($0.value)) }
    return .object(.init(uniqueKeysWithValues: members))
  }

  /// `familiar.toggle`: switches suggestions off and on, for this session.
  func toggle(_ id: RequestID, _ arguments: [JSON]) {
    toggled = !isEnabled
    show(.info, isEnabled ? "Familiar: suggestions are on" : "Familiar: suggestions are off")
    respond(id, ["enabled": .bool(isEnabled)])
  }
}
