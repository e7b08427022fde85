internal import CodeCompletion
internal import JSONCoding
private import Storage
internal import Testing

@testable internal import LanguageServer

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Settings from wherever editors put them.
@Suite(.timeLimit(.minutes(1))) struct SettingsTests {
  @Test(
    arguments: [
      ["familiar": ["mode": "line", "finetune": ["minutes": 3]]],
      ["familiar.mode": "line", "familiar.finetune.minutes": 3],
      ["mode": "line", "finetune": ["minutes": 3]], ["mode": "line", "finetune.minutes": 3],
    ] as [JSON])
  func `every shape of a section is read`(_ json: JSON) {
    var source = SettingsSource()
    #expect(source.takeConfiguration(json).isEmpty)
    #expect(source.settings.mode == .line)
    #expect(source.settings.fineTuning["minutes"] == 3)
  }

  @Test func `every setting is read`() {
    var source = SettingsSource()
    let problems = source.takeInitial([
      "model": "m", "adapters": ["a=0.5"], "enabled": false, "disabledLanguages": ["markdown"],
      "disabledGlobs": ["*.txt"], "mode": "block", "maxTokens": 9, "debounce": 70,
      "minimumLogProbability": -1.5, "contextTokens": 512, "snippets": "off", "threads": 3,
      "repository": false, "popupCompletion": true, "keepTraining": false, "logLevel": "debug",
    ])
    let settings = source.settings
    #expect(problems.isEmpty)
    #expect(settings.model == "m")
    #expect(settings.adapters == ["a=0.5"])
    #expect(!settings.isEnabled)
    #expect(settings.disabledLanguages == ["markdown"])
    #expect(settings.disabledGlobs == ["*.txt"])
    #expect(settings.mode == .block)
    #expect(settings.maxTokens == 9)
    #expect(settings.debounce == .fixed(milliseconds: 70))
    #expect(settings.minimumLogProbability == -1.5)
    #expect(settings.contextTokens == 512)
    #expect(settings.snippets == "off")
    #expect(settings.threads == 3)
    #expect(!settings.indexesRepository)
    #expect(settings.popupCompletion == true)
    #expect(!settings.keepTraining)
    #expect(settings.logLevel == "debug")
  }

  @Test func `a wrong type is told once and ignored`() {
    var source = SettingsSource()
    let wrong: JSON = ["enabled": "yes", "maxTokens": -1, "debounce": "soon", "mode": "line"]
    #expect(source.takeConfiguration(wrong).count == 3)
    #expect(source.takeConfiguration(wrong).isEmpty)
    #expect(source.settings.isEnabled)
    #expect(source.settings.mode == .line)
    #expect(source.takeConfiguration(["enabled": 1]).count == 1)
  }

  @Test func `what the command line refuses of a run is no setting`() {
    let wrong: [(String, JSON)] = [
      ("alpha", 0), ("alpha", 70000), ("learningRate", 0), ("learningRate", 1.5), ("dropout", 1),
      ("rank", 0), ("targetModules", ["q_proj"]), ("targetModules", ["c_fc", 1]),
    ]
    for (name, value) in wrong {
      #expect(SettingDefinition.named("finetune.\(name)")?.accepts(value) == false, "\(name)")
    }
    let right: [(String, JSON)] = [
      ("alpha", 0.5), ("alpha", 65536), ("learningRate", 1), ("dropout", 0), ("dropout", 0.995),
      ("targetModules", ["c_proj", "attn.c_attn"]), ("targetModules", []),
    ]
    for (name, value) in right {
      #expect(SettingDefinition.named("finetune.\(name)")?.accepts(value) == true, "\(name)")
    }
    #expect(
      SettingDefinition.named("finetune.alpha")?.expectation
        == "a number above 0 and at most 65536")
    #expect(
      SettingDefinition.named("finetune.dropout")?.expectation
        == "a number of at least 0 and below 1")
  }

  @Test func `a setting that is taken away falls back to the initial one`() {
    var source = SettingsSource()
    _ = source.takeInitial(["mode": "line"])
    _ = source.takeConfiguration(["mode": "block"])
    #expect(source.settings.mode == .block)
    _ = source.takeConfiguration(["mode": nil])
    #expect(source.settings.mode == .line)
    _ = source.takeConfiguration(nil)
    #expect(source.settings.mode == .line)
  }

  @Test func `the schema in editors is the one of the settings`() throws {
    let root = String(#filePath.dropLast("Tests/LanguageServerTests/SettingsTests.swift".count))
    let path = "\(root)editors/settings.schema.json"
    let expected = SettingsSchema.json.serialized(pretty: true) + "\n"
    if getenv("UPDATE_SCHEMA") != nil { try AtomicFile.write(Array(expected.utf8), to: path) }
    let found = try FileReading.contents(of: path)
    #expect(String(decoding: found, as: UTF8.self) == expected, "run with UPDATE_SCHEMA=1")
  }

  @Test func `the defaults that the schema tells are the ones in force`() {
    let defaults = SettingDefinition.all.map { ($0.name, $0.fallback) }
    for (name, fallback) in defaults {
      #expect(SettingDefinition.named(name)?.accepts(fallback) == true)
    }
    let told = Settings(Dictionary(uniqueKeysWithValues: defaults))
    let silent = Settings(
      ["finetune.method": "lora", "finetune.minutes": 10, "finetune.compute": "auto"])
    #expect(told == silent)
  }

  @Test func `a name that is none in our section is told once`() {
    var source = SettingsSource()
    #expect(source.takeConfiguration(["familiar": ["maxToken": 5]]).count == 1)
    #expect(source.takeConfiguration(["familiar": ["maxToken": 5]]).isEmpty)
    // A pulled section has no name around it, which others' settings beside ours would have.
    #expect(source.takeConfiguration(["moed": "line"]).isEmpty)
    #expect(source.takeConfiguration(["moed": "line"], isSection: true).count == 1)
    #expect(source.takeInitial(["editorInfo": ["name": "x"], "mode": "line"]).isEmpty)
  }

  @Test(
    arguments: [
      (nil, true), ([:], true), (["familiar": nil], true), (["familiar.mode": "line"], true),
      (["mode": "line", "python": [:]], true), (["finetune": ["rank": 4]], true),
      (["python": ["x": 1]], false), (["editor.mode": "line"], false),
    ] as [(JSON, Bool)])
  func `what is pushed about others is nothing of ours`(_ pushed: JSON, _ concerns: Bool) {
    #expect(SettingsSource.concerns(pushed) == concerns)
  }

  @Test func `settings of others take nothing away`() async {
    let uri = "file:///p/a.py"
    let harness = ServerHarness(ScriptedProvider([.init(after: "x", texts: ["yz"])]))
    await harness.initialize([:])
    harness.open(uri, "x")
    harness.notify(
      "workspace/didChangeConfiguration", ["settings": ["familiar": ["enabled": false]]])
    harness.notify("workspace/didChangeConfiguration", ["settings": ["python": ["x": 1]]])
    harness.inline(1, uri, 0, 1)
    #expect(await harness.answer(1)?["result"] == .null)
    harness.notify("workspace/didChangeConfiguration", ["settings": ["familiar": [:]]])
    harness.inline(2, uri, 0, 1)
    #expect(await harness.answer(2)?["result"]?["items"]?.array?.count == 1)
  }

  @Test func `pull, push and null settings take effect in a session`() async {
    let uri = "file:///p/a.py"
    let harness = ServerHarness(ScriptedProvider([.init(after: "x", texts: ["yz"])]))
    await harness.initialize(["capabilities": ["workspace": ["configuration": true]]])
    let pull = await harness.next()
    #expect(pull?["method"] == "workspace/configuration")
    #expect(pull?["params"]?["items"]?.array?.first?["section"] == "familiar")
    harness.open(uri, "x")
    harness.send([
      "jsonrpc": "2.0", "id": pull?["id"] ?? nil, "result": [["disabledLanguages": ["python"]]],
    ])
    harness.inline(1, uri, 0, 1)
    #expect(await harness.answer(1)?["result"] == .null)
    // Null means: ask again.
    harness.notify("workspace/didChangeConfiguration", ["settings": nil])
    let again = await harness.next()
    #expect(again?["method"] == "workspace/configuration")
    harness.send(["jsonrpc": "2.0", "id": again?["id"] ?? nil, "result": [nil]])
    harness.inline(2, uri, 0, 1)
    #expect(await harness.answer(2)?["result"]?["items"]?.array?.count == 1)
    harness.notify(
      "workspace/didChangeConfiguration", ["settings": ["familiar": ["disabledGlobs": ["*.py"]]]])
    harness.inline(3, uri, 0, 1)
    #expect(await harness.answer(3)?["result"] == .null)
    // An error instead of an answer, as Kate sends it, changes nothing.
    harness.notify("workspace/didChangeConfiguration", ["settings": [:]])
    let last = await harness.next()
    harness.send([
      "jsonrpc": "2.0", "id": last?["id"] ?? nil, "error": ["code": -32601, "message": "no"],
    ])
    harness.inline(4, uri, 0, 1)
    #expect(await harness.answer(4)?["result"] == .null)
  }

  @Test func `settings reach the provider, and a new model is loaded`() async {
    let harness = ServerHarness()
    await harness.initialize(["initializationOptions": ["model": "one", "threads": 2]])
    harness.notify("workspace/didChangeConfiguration", ["settings": ["model": "two"]])
    harness.notify(
      "workspace/didChangeConfiguration", ["settings": ["model": "two", "mode": "line"]])
    while true {
      let settings = await harness.provider.settings.last
      let selection = await harness.provider.selections.last
      if settings?.mode == .line && selection?.model == "two" { break }
      try? await Task.sleep(for: .milliseconds(5))
    }
    #expect(await harness.provider.selections.last?.threads == 2)
    #expect(await harness.provider.selections.filter { $0.model == "two" }.count == 1)
  }

  @Test func `a client that registers is asked to tell of changes`() async {
    let harness = ServerHarness()
    await harness.initialize([
      "capabilities": ["workspace": ["didChangeConfiguration": ["dynamicRegistration": true]]]
    ])
    let registration = await harness.next()?["params"]?["registrations"]?.array?.first
    #expect(registration?["method"] == "workspace/didChangeConfiguration")
    #expect(registration?["registerOptions"]?["section"] == "familiar")
  }

  @Test func `popups that a setting turns on later are registered`() async {
    let harness = ServerHarness(ScriptedProvider([.init(after: "x", texts: ["yz"])]))
    await harness.initialize([
      "capabilities": [
        "textDocument": ["inlineCompletion": [:], "completion": ["dynamicRegistration": true]]
      ]
    ])
    harness.notify("workspace/didChangeConfiguration", ["settings": ["popupCompletion": true]])
    let registration = await harness.next()
    #expect(registration?["method"] == "client/registerCapability")
    harness.open("file:///a", "x")
    let list = await harness.result(
      1, "textDocument/completion", ServerHarness.inline("file:///a", 0, 1))
    #expect(list?["items"]?.array?.count == 1)
    harness.notify("workspace/didChangeConfiguration", ["settings": ["popupCompletion": false]])
    let none = await harness.result(
      2, "textDocument/completion", ServerHarness.inline("file:///a", 0, 1))
    #expect(none?["items"]?.array?.isEmpty == true)
  }
}
