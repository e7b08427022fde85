internal import JSONCoding

extension Server {
  /// `familiar.adapters.use {"name", "weight"?, "uri"?}`, or `NAME[=WEIGHT]` alone.
  ///
  /// For the workspace folder of `uri`, else the first one.
  func useAdapter(_ id: RequestID, _ arguments: [JSON]) {
    let first = arguments.first ?? .null
    guard let name = first["name"]?.string ?? first.string, !name.isEmpty else {
      return respond(id, .invalidParams("arguments[0].name must be an adapter's name"))
    }
    let weight = first["weight"] ?? .null
    guard weight.isNull || weight.number != nil else {
      return respond(id, .invalidParams("arguments[0].weight must be a number"))
    }
    guard arguments.dropFirst().allSatisfy({ $0.string == nil && $0["name"] == nil }) else {
      return respond(
        id, .invalidParams("one adapter can be named; the setting familiar.adapters takes several"))
    }
    runAdapterChange(id, arguments, name: name, weight: weight.number)
  }

  /// `familiar.adapters.off [{"uri"}]`.
  func adaptersOff(_ id: RequestID, _ arguments: [JSON]) {
    runAdapterChange(id, arguments, name: nil, weight: nil)
  }

  private func runAdapterChange(
    _ id: RequestID, _ arguments: [JSON], name: String?, weight: Double?
  ) {
    let uri = arguments.lazy.compactMap { $0["uri"]?.string }.first
    let path = uri.flatMap(DocumentURI.path(of:))
    let named = path.flatMap { documents.folder(containing: $0) }
    // A folder that nobody meant must not change.
    guard uri == nil || named != nil else {
      return respond(id, .invalidParams("uri is in no folder that is open"))
    }
    guard let folder = named ?? documents.folders.first else {
      return respond(id, .invalidParams("no folder is open whose adapters could be changed"))
    }
    let command = AdapterChange(name: name, weight: weight, folder: folder)
    let number = requests.nextNumber()
    requests.insert(.init(id: id, number: number, kind: .adapters, uri: nil))
    let (provider, events) = (provider, events)
    let task = Task {
      let failure = await provider.changeAdapters(command)
      let names = await provider.adapters(for: [folder])
      events.push(.adaptersChanged(number, command, names, failure: failure))
    }
    requests.started(number, task)
  }

  /// The provider has done what ``useAdapter(_:_:)`` or ``adaptersOff(_:_:)`` asked, or not.
  func adaptersChanged(
    _ number: UInt64, _ command: AdapterChange, _ names: [String], failure: String?
  ) {
    guard let request = requests.finish(number) else { return }
    if let failure { return respond(request.id, .invalidParams(failure)) }
    if settings.adapters != nil {
      show(.warning, "Familiar: the setting familiar.adapters decides, not this command")
    }
    respond(
      request.id,
      [
        "adapters": .array(names.map { .string($0) }), "repository": .string(command.folder),
      ])
  }
}
