internal import JSONCoding

/// `textDocument/codeAction`: the one way to a server's commands in editors that have no list of them
/// (Kate, Zed, JetBrains).
extension Server {
  /// Of the kind `source`, so that no light bulb appears beside every line.
  private static let kind = "source.familiar"

  static let codeActionOptions: JSON = ["codeActionKinds": [.string(kind)]]

  func codeActions(_ id: RequestID, _ params: Parameters) throws(ResponseError) {
    let uri = try params["textDocument"]["uri"].string()
    let context = params["context"].json
    // CodeActionTriggerKind.Automatic: nobody has opened a menu.
    let isWanted = context["triggerKind"]?.integer != 2 && Self.admits(context["only"]?.array)
    guard isWanted, options.fineTuning != nil,
      let path = DocumentURI.path(of: uri), let folder = documents.folder(containing: path)
    else { return respond(id, []) }
    respond(id, .array(commands(for: folder).map(action)))
  }

  /// Kinds are a hierarchy: who asks for `source` means `source.familiar`, too.
  private static func admits(_ only: [JSON]?) -> Bool {
    guard let only else { return true }
    return only.compactMap(\.string).contains {
      $0.isEmpty || kind == $0 || kind.hasPrefix("\($0).")
    }
  }

  private func commands(for folder: String) -> [(title: String, command: JSON)] {
    func entry(_ title: String, _ command: String) -> (String, JSON) {
      (
        title,
        [
          "title": .string(title), "command": .string("familiar.finetune.\(command)"),
          "arguments": [.string(folder)],
        ]
      )
    }
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    return switch learning[folder] {
    case .running:
      [
        entry("Familiar: pause learning \(name)", "pause"),
        entry("Familiar: stop learning \(name)", "cancel"),
      ]
    case .paused:
      [
        entry("Familiar: go on learning \(name)", "resume"),
        entry("Familiar: stop learning \(name)", "cancel"),
      ]
    default: [entry("Familiar: learn \(name)", "start")]
    }
  }

  /// As the client understands it: a `CodeAction`, or the bare `Command` of older clients.
  private func action(_ entry: (title: String, command: JSON)) -> JSON {
    guard client.hasCodeActionLiterals else { return entry.command }
    return [
      "title": .string(entry.title), "kind": .string(Self.kind), "command": entry.command,
    ]
  }
}
