internal import Adapters
internal import CodeCompletion
private import Inference
internal import JSONCoding
private import ModelFiles
private import Storage
internal import TestSupport
internal import Testing
private import Tokenization

@testable internal import LanguageServer

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Adapters in a running server: named by settings, put to use and out of use, broken and repaired.
@Suite(.timeLimit(.minutes(1))) struct AdapterTests {
  private let state: TemporaryFolder
  private let workspace: TestWorkspace
  private let registry: AdapterRegistry
  private let model: AdaptedModel

  /// Registers `one`, `two`, and `foreign`, which another model of the same shape was trained to.
  init() throws {
    state = try TemporaryFolder()
    workspace = try TestWorkspace(["a.py": "", "inner/b.py": ""])
    registry = AdapterRegistry(
      directories: StateDirectories(environment: ["XDG_DATA_HOME": state.path]))
    let checkpoint = try Checkpoint.open("\(Fixtures.directory)/Inference/mqa")
    let configuration = checkpoint.configuration
    for (number, name) in ["one", "two", "foreign"].enumerated() {
      var adapter = try LoRAAdapter.read(
        folder: "\(Fixtures.directory)/Adapters/attention", for: configuration)
      adapter.baseID = name == "foreign" ? "another" : "base"
      for location in adapter.modules.keys { adapter.modules[location]?.b[0] += Float(number) }
      try registry.add(adapter, named: name, for: configuration, metadata: AdapterMetadata())
    }
    model = AdaptedModel(
      try TestWorkspace.tokenizer(["<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>"]
      ),
      base: AdapterBase(configuration: configuration, baseID: "base"))
  }

  /// A server for the workspace's folders, with `a.py` and `inner/b.py` open.
  private func session(_ settings: JSON = [:], folders: [String] = [""]) async
    -> ServerHarness
  {
    let model = model
    let provider = EngineProvider(adapters: AdapterLibrary(registry: registry)) { _ in model }
    let harness = ServerHarness(serving: provider)
    let uris = folders.map { $0.hasPrefix("/") ? "file://\($0)" : workspace.uri($0) }
    await harness.initialize([
      "capabilities": ["textDocument": ["inlineCompletion": [:]]],
      "workspaceFolders": .array(uris.map { ["uri": .string($0), "name": "w"] }),
      "initializationOptions": settings.adding(["debounce": 0]),
    ])
    for name in ["a.py", "inner/b.py"] { harness.open(workspace.uri(name), "x = ") }
    return harness
  }

  /// What is suggested at the end of a document's only line, asked for by its user.
  private func suggestion(_ harness: ServerHarness, in name: String = "a.py", column: Int = 4) async
    -> String?
  {
    let uri = name.hasPrefix("/") ? "file://\(name)" : workspace.uri(name)
    let answer = await harness.result(
      .string("s"), "textDocument/inlineCompletion", ServerHarness.inline(uri, 0, column, 1))
    return answer?["items"]?.array?.first?["insertText"]?.string
  }

  private func execute(_ harness: ServerHarness, _ command: String, _ arguments: JSON = []) async
    -> JSON?
  {
    harness.request(
      .string("c"), "workspace/executeCommand",
      ["command": .string("familiar.adapters.\(command)"), "arguments": arguments])
    return await harness.answer(.string("c"))
  }

  /// Waits for a message to the user that holds `text`.
  private func message(_ harness: ServerHarness, with text: String) async -> String? {
    while let message = await harness.next() {
      guard message["method"] == "window/showMessage",
        let said = message["params"]?["message"]?.string, said.contains(text)
      else { continue }
      return said
    }
    return nil
  }

  @Test func `commands put an adapter to use and out of use, with no restart`() async throws {
    let harness = await session()
    #expect(await suggestion(harness) == "plain")
    let used = await execute(harness, "use", [["name": "one"]])
    #expect(used?["result"] == ["adapters": ["one"], "repository": .string(workspace.path)])
    let one = await suggestion(harness)
    #expect(one?.hasPrefix("taught_") == true)
    #expect(await execute(harness, "use", ["two=0.5"])?["result"]?["adapters"] == ["two=0.5"])
    let two = await suggestion(harness)
    #expect(two?.hasPrefix("taught_") == true && two != one)
    let weighted = await execute(harness, "use", [["name": "two", "weight": 0.25]])
    #expect(weighted?["result"]?["adapters"] == ["two=0.25"])
    #expect(await suggestion(harness) != two)
    #expect(try registry.active(for: workspace.path)?.adapters.map(\.description) == ["two=0.25"])
    #expect(await execute(harness, "off")?["result"]?["adapters"] == [])
    #expect(await suggestion(harness) == "plain")
    // Nothing to put out of use is no failure.
    #expect(await execute(harness, "off")?["result"]?["adapters"] == [])
  }

  @Test func `what is remembered of one adapter is no answer of another`() async throws {
    let harness = await session()
    var seen: [String?] = []
    for name in [nil, "one", "two", "one", nil] {
      if let name {
        _ = await execute(harness, "use", [["name": .string(name)]])
      } else {
        _ = await execute(harness, "off")
      }
      seen.append(await suggestion(harness))
    }
    #expect(Set(seen).count == 3 && seen[0] == seen[4] && seen[1] == seen[3])
    // The same place with the same adapter is remembered; so the others were not.
    let generations = model.generations
    #expect(await suggestion(harness) == "plain")
    #expect(model.generations == generations)
  }

  /// Commands, what they are given, and what they say to it.
  private static let wrong: [(commands: [String], arguments: JSON, says: String)] = [
    (["use"], [], "must be an adapter's name"),
    (["use"], [["name": 5]], "must be an adapter's name"),
    (["use"], [["name": ""]], "must be an adapter's name"),
    (["use"], [["weight": 0.5]], "must be an adapter's name"),
    (["use"], ["one=heavy"], "names no adapter"),
    (["use"], [["name": "one", "weight": "heavy"]], "weight must be a number"),
    (["use"], [["name": "one", "weight": 1e9]], "names no adapter"),
    (["use"], ["one", "two"], "one adapter can be named"),
    (["use"], ["foreing"], "did you mean 'foreign'?"),
    (["use"], ["../one"], "no adapter is named"),
    (["use", "off"], [["name": "one", "uri": "file:///elsewhere/a.py"]], "in no folder"),
    (["use", "off"], [["name": "one", "uri": "untitled:1"]], "in no folder"),
  ]

  @Test(arguments: wrong.indices)
  func `a wrong argument is told, and changes nothing`(index: Int) async throws {
    let (commands, arguments, says) = Self.wrong[index]
    let harness = await session()
    _ = await execute(harness, "use", ["two"])
    let before = await suggestion(harness)
    for command in commands {
      let error = await execute(harness, command, arguments)?["error"]
      #expect(error?["code"] == -32602)
      #expect(error?["message"]?.string?.contains(says) == true, "\(String(describing: error))")
    }
    #expect(await suggestion(harness) == before)
    #expect(try registry.active(for: workspace.path)?.adapters.map(\.name) == ["two"])
  }

  @Test func `without a folder there is nothing to change`() async {
    let harness = await session(folders: [])
    for command in ["use", "off"] {
      let error = await execute(harness, command, ["one"])?["error"]?["message"]?.string
      #expect(error?.contains("no folder is open") == true)
    }
  }

  @Test func `the setting goes before what is in use, and a command says so`() async throws {
    try registry.use([AdapterReference(name: "two")], for: workspace.path)
    let harness = await session(["adapters": ["one"]])
    let one = await suggestion(harness)
    #expect(one?.hasPrefix("taught_") == true)
    harness.request(
      .string("c"), "workspace/executeCommand",
      ["command": "familiar.adapters.use", "arguments": ["foreign"]])
    #expect(await message(harness, with: "familiar.adapters decides") != nil)
    #expect(await harness.answer(.string("c"))?["result"]?["adapters"] == ["one"])
    for (setting, isTaught) in [([], false), (["one=0.5", "two"], true)] as [(JSON, Bool)] {
      harness.notify(
        "workspace/didChangeConfiguration",
        ["settings": ["familiar": ["adapters": setting, "debounce": 0]]])
      var after = await suggestion(harness)
      // Settings reach the engine when they do.
      while after == one { after = await suggestion(harness) }
      #expect(after?.hasPrefix("taught_") == isTaught)
    }
  }

  @Test(arguments: ["damaged", "gone"])
  func `an adapter that breaks while it is served is told of once, and the base goes on`(
    how: String
  ) async throws {
    let harness = await session()
    _ = await execute(harness, "use", ["one"])
    let taught = await suggestion(harness)
    let file = "\(try registry.path(of: "one"))/adapter_model.safetensors"
    let whole = try FileReading.contents(of: file)
    if how == "damaged" {
      try AtomicFile.write(Array(whole.dropLast(8)), to: file)
    } else {
      try FileRemoval.removeTree(registry.path(of: "one"))
    }
    #expect(await suggestion(harness) == "plain")
    #expect(await message(harness, with: "the adapter one is not used") != nil)
    for column in [3, 2, 4] {
      _ = await suggestion(harness, column: column)
      #expect(await suggestion(harness, in: "inner/b.py", column: column) != nil)
    }
    // All that was said in the meantime stands before the answer to the last request.
    harness.request("last", "workspace/executeCommand", ["command": "familiar.status"])
    var later: [JSON] = []
    while let message = await harness.next(), message["id"] != "last" { later.append(message) }
    #expect(!later.contains { $0.serialized().contains("is not used") })
    guard how == "damaged" else { return }
    try AtomicFile.write(whole, to: file)
    #expect(await suggestion(harness) == taught)
  }

  @Test func `another model's adapter is used where somebody names it, and is told of`()
    async throws
  {
    try registry.use([AdapterReference(name: "foreign")], for: workspace.path)
    let silent = await session()
    #expect(await suggestion(silent) == "plain")
    #expect(await message(silent, with: "was trained on the model another") != nil)
    // Both have the same model, on which the first puts its adapters in the next pause, too.
    silent.closeInput()
    _ = await silent.exitCode()
    let named = await session(["adapters": ["foreign"]])
    #expect(await suggestion(named)?.hasPrefix("taught_") == true)
    #expect(await message(named, with: "same shape") != nil)
  }

  @Test func `each document has the adapter of its innermost folder`() async throws {
    let harness = await session(folders: ["", "inner"])
    let inner = try #require(ExecutablePath.resolved(workspace.folder.file("inner")))
    _ = await execute(harness, "use", [["name": "one"]])
    let one = await suggestion(harness)
    #expect(await suggestion(harness, in: "inner/b.py") == one)
    let used = await execute(
      harness, "use", [["name": "two", "uri": .string(workspace.uri("inner/b.py"))]])
    #expect(used?["result"]?["repository"] == .string(inner))
    #expect(await suggestion(harness) == one)
    #expect(await suggestion(harness, in: "inner/b.py") != one)
    _ = await execute(harness, "off", [["uri": .string(workspace.uri("inner/b.py"))]])
    #expect(await suggestion(harness, in: "inner/b.py") == one)
  }

  @Test func `a folder opened through a link has the adapter of what it links to`() async throws {
    let link = state.file("link")
    #expect(symlink(workspace.path, link) == 0)
    try registry.use([AdapterReference(name: "one")], for: workspace.path)
    let harness = await session(folders: [link])
    harness.open("file://\(link)/a.py", "x = ")
    harness.open("file://\(link)/not-yet/saved.py", "x = ")
    for name in ["a.py", "not-yet/saved.py"] {
      #expect(await suggestion(harness, in: "\(link)/\(name)")?.hasPrefix("taught_") == true)
    }
    _ = await execute(harness, "off")
    #expect(await suggestion(harness, in: "\(link)/a.py") == "plain")
    _ = await execute(harness, "use", ["two"])
    #expect(try registry.active(for: workspace.path)?.adapters.map(\.name) == ["two"])
  }
}
