import JSONCoding
import Testing

@testable import LanguageServer

/// The commands that learn a repository, and what an editor shows of a run.
@Suite(.timeLimit(.minutes(1))) struct FineTuningTests {
  private let service = ScriptedFineTuning()

  private func session(
    _ settings: JSON = [:], folders: [JSON] = [["uri": "file:///src/one", "name": "one"]]
  ) async -> ServerHarness {
    let harness = ServerHarness(fineTuning: service)
    await harness.initialize([
      "capabilities": ["window": ["workDoneProgress": true]],
      "workspaceFolders": .array(folders), "initializationOptions": settings,
    ])
    return harness
  }

  private func execute(_ harness: ServerHarness, _ command: String, _ arguments: JSON = []) async
    -> JSON?
  {
    await harness.result(
      .string("c-\(command)"), "workspace/executeCommand",
      ["command": .string("familiar.finetune.\(command)"), "arguments": arguments])
  }

  @Test func `all commands are advertised`() async {
    let harness = ServerHarness(fineTuning: service)
    let capabilities = await harness.initialize()
    let commands = capabilities?["executeCommandProvider"]?["commands"]?.array ?? []
    for name in ["start", "pause", "resume", "cancel"] {
      #expect(commands.contains(.string("familiar.finetune.\(name)")))
    }
  }

  @Test func `a menu of code actions has what can be done about learning`() async {
    let harness = ServerHarness(fineTuning: service)
    let capabilities = await harness.initialize([
      "capabilities": ["textDocument": ["codeAction": ["codeActionLiteralSupport": [:]]]],
      "workspaceFolders": [["uri": "file:///src/one", "name": "one"]],
    ])
    #expect(capabilities?["codeActionProvider"]?["codeActionKinds"] == ["source.familiar"])
    func titles(_ context: JSON = [:], uri: JSON = "file:///src/one/a.py") async -> [String] {
      let actions = await harness.result(
        .string("a"), "textDocument/codeAction",
        ["textDocument": ["uri": uri], "range": [:], "context": context])
      return actions?.array?.compactMap { $0["title"]?.string } ?? ["no array"]
    }
    #expect(await titles() == ["Familiar: learn one"])
    #expect(await titles(["only": ["source"]]) == ["Familiar: learn one"])
    #expect(await titles(["only": ["quickfix", "source.fix"]]) == [])
    #expect(await titles(["triggerKind": 2]) == [])
    #expect(await titles(uri: "file:///other/a.py") == [])
    #expect(await titles(uri: "untitled:a") == [])
    service.say(.init(repository: "/src/one", state: .running, percentage: 1, message: "step 1"))
    while await titles() == ["Familiar: learn one"] {}
    #expect(await titles() == ["Familiar: pause learning one", "Familiar: stop learning one"])
    service.say(.init(repository: "/src/one", state: .failed, percentage: 1, message: "cancelled"))
    while await titles() != ["Familiar: learn one"] {}
  }

  @Test func `a client that knows no code actions is offered none`() async {
    let harness = ServerHarness(fineTuning: service)
    #expect(await harness.initialize()?["codeActionProvider"] == nil)
  }

  @Test func `a run has the settings, and arguments before them`() async {
    let harness = await session(["model": "m", "finetune": ["minutes": 5, "rank": 8]])
    let answer = await execute(harness, "start", [["minutes": 2]])
    #expect(answer?["repository"] == "/src/one")
    #expect(answer?["message"] == .null)
    #expect(service.told.contains("start /src/one m minutes=2 rank=8"))
  }

  @Test func `a folder can be named by path or URI`() async {
    let harness = await session()
    _ = await execute(harness, "start", ["/elsewhere"])
    _ = await execute(harness, "cancel", ["file:///else%20where"])
    #expect(service.told.contains("start /elsewhere -"))
    #expect(service.told.contains("cancel /else where"))
  }

  @Test(arguments: [
    (["nonsense": 1] as JSON, "finetune.nonsense is not a setting"),
    (["minutes": "long"] as JSON, "finetune.minutes must be a whole number from 1 to 10080"),
  ]) func `a wrong argument is told and nothing runs`(argument: JSON, message: String) async {
    let harness = await session()
    let answer = await execute(harness, "start", [argument])
    #expect(answer?["message"] == .string(message))
    #expect(!service.told.contains { $0.hasPrefix("start") })
  }

  @Test func `without a folder there is nothing to learn`() async {
    let harness = await session(folders: [])
    let answer = await execute(harness, "start")
    #expect(answer?["message"]?.string?.contains("no folder is open") == true)
  }

  @Test func `a refusal is the answer`() async {
    service.refuse("being learned already")
    let harness = await session()
    #expect(await execute(harness, "start")?["message"] == "being learned already")
  }

  @Test func `a run is shown from its beginning to its end`() async {
    let harness = await session()
    _ = await execute(harness, "pause")
    func say(_ state: FineTuningUpdate.State, _ percentage: Int?, _ message: String) {
      service.say(
        .init(repository: "/src/one", state: state, percentage: percentage, message: message))
    }
    say(.running, nil, "reading")
    var kinds: [String] = []
    var token = JSON.null
    while let message = await harness.next() {
      let value = message["params"]?["value"]
      switch message["method"] {
      case "window/workDoneProgress/create":
        guard message["params"]?["token"]?.string?.hasPrefix("familiar-finetune") == true else {
          continue
        }
        token = message["params"]?["token"] ?? .null
        harness.send(["jsonrpc": "2.0", "id": message["id"] ?? .null, "result": .null])
      case "$/progress" where message["params"]?["token"] == token:
        kinds.append(value?["kind"]?.string ?? "")
        if value?["message"] == "reading" {
          #expect(kinds == ["begin", "report"])
          say(.running, 40, "step 4 of 10")
        } else if value?["percentage"] == 40 {
          #expect(value?["message"] == "step 4 of 10")
          #expect(value?["cancellable"] == true)
          say(.done(isPromoted: true), 100, "better")
        }
      case "window/showMessage":
        guard message["params"]?["message"] == "Familiar: better" else { continue }
        #expect(kinds == ["begin", "report", "report", "end"])
        return
      default: break
      }
    }
    Issue.record("the session ended before the run")
  }

  @Test func `taking the progress away cancels the run`() async {
    let harness = await session()
    _ = await execute(harness, "pause")
    service.say(.init(repository: "/src/one", state: .running, percentage: 1, message: "m"))
    while let message = await harness.next() {
      guard message["method"] == "window/workDoneProgress/create",
        let token = message["params"]?["token"],
        token.string?.hasPrefix("familiar-finetune") == true
      else { continue }
      harness.notify("window/workDoneProgress/cancel", ["token": token])
      break
    }
    _ = await execute(harness, "resume")
    #expect(service.told.contains("cancel /src/one"))
  }

  @Test(arguments: [true, false])
  func `closing the editor ends a run only where it is told to`(keeps: Bool) async {
    let harness = await session(["keepTraining": .bool(keeps)])
    _ = await harness.result("bye", "shutdown", nil)
    harness.notify("exit", nil)
    while await harness.next() != nil {}
    #expect(service.told.contains("stop") != keeps)
  }

  @Test func `a server that does not train says so`() async {
    let harness = ServerHarness()
    await harness.initialize()
    harness.request("x", "workspace/executeCommand", ["command": "familiar.finetune.start"])
    #expect(await harness.answer("x")?["error"]?["message"] == "this server does not train")
  }
}
