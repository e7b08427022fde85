internal import JSONCoding

/// What `initialize` told about the client, as far as we act on it.
struct ClientProfile: Sendable {
  /// How a popup's item has to be written so that a client inserts all of it.
  ///
  /// Found by driving the clients: none of them follows the specification to the letter.
  enum PopupStyle: Sendable, Equatable {
    /// A plain text edit with `insertTextMode` 1 (as is).
    case asIs
    /// A snippet; lines after the first without the current indentation, which Neovim adds.
    case snippet
    /// A plain text edit and nothing else, and an item that is only the first line.
    case plain
  }

  var name: String?
  var version: String?
  var encoding = PositionEncoding.utf16
  var hasInlineCompletion = false
  var hasCodeActions = false
  /// Whether it takes code actions that are no bare commands.
  var hasCodeActionLiterals = false
  var popupStyle = PopupStyle.plain
  var hasWorkDoneProgress = false
  var pullsConfiguration = false
  var registersConfiguration = false
  var registersCompletion = false
  var registersWatchedFiles = false
  /// Whether it wants `didChangeStatus`: Copilot's clients, and whoever asks for it.
  var wantsStatus = false
  /// The editor's process, if it told one.
  var processID: Int32?

  init() {}

  init(initialize params: JSON) {
    let capabilities = params["capabilities"] ?? .null
    let textDocument = capabilities["textDocument"] ?? .null
    let workspace = capabilities["workspace"] ?? .null
    name = params["clientInfo"]?["name"]?.string
    version = params["clientInfo"]?["version"]?.string
    encoding = .negotiated(capabilities["general"]?["positionEncodings"])
    hasInlineCompletion = textDocument["inlineCompletion"]?.object != nil
    hasCodeActions = textDocument["codeAction"]?.object != nil
    hasCodeActionLiterals =
      textDocument["codeAction"]?["codeActionLiteralSupport"]?.object != nil
    popupStyle = Self.popupStyle(name, textDocument["completion"]?["completionItem"] ?? .null)
    hasWorkDoneProgress = capabilities["window"]?["workDoneProgress"]?.bool ?? false
    pullsConfiguration = workspace["configuration"]?.bool ?? false
    registersConfiguration =
      workspace["didChangeConfiguration"]?["dynamicRegistration"]?.bool ?? false
    registersCompletion = textDocument["completion"]?["dynamicRegistration"]?.bool ?? false
    registersWatchedFiles =
      workspace["didChangeWatchedFiles"]?["dynamicRegistration"]?.bool ?? false
    wantsStatus =
      params["initializationOptions"]?["editorInfo"]?.object != nil
      || capabilities["experimental"]?["didChangeStatus"]?.bool ?? false
    processID = params["processId"]?.integer.flatMap(Int32.init(exactly:))
  }

  /// VS Code and its derivatives show nothing unless the range covers the rest of the line.
  ///
  /// Source: VS Code issue 170538.
  var coversRestOfLine: Bool { name?.hasPrefix("Visual Studio Code") ?? false || isCodeFork }

  private var isCodeFork: Bool { ["VSCodium", "Cursor", "Windsurf", "code-server"].contains(name) }

  private static func popupStyle(_ name: String?, _ item: JSON) -> PopupStyle {
    let modes = item["insertTextModeSupport"]?["valueSet"]?.array ?? []
    if modes.contains(.integer(1)) { return .asIs }
    return name == "Neovim" && item["snippetSupport"]?.bool == true ? .snippet : .plain
  }
}
