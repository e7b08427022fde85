internal import JSONCoding
internal import Testing

@testable internal import LanguageServer

/// Work-done progress of model loading, with clients that agree, refuse and are silent.
@Suite(.timeLimit(.minutes(1))) struct ProgressTests {
  private let client: JSON = ["capabilities": ["window": ["workDoneProgress": true]]]

  /// Runs a session in which the client treats `create` as `answer` does; the kinds of progress.
  private func kinds(_ answer: (JSON) -> [JSON]) async -> [String] {
    let provider = ScriptedProvider(isLoadingSlowly: true)
    let harness = ServerHarness(provider)
    await harness.initialize(client)
    var kinds: [String] = []
    var isReleased = false
    while let message = await harness.next() {
      if message["method"] == "window/workDoneProgress/create" {
        let token = message["params"]?["token"] ?? nil
        for reply in answer(message["id"] ?? nil) { harness.send(reply) }
        harness.notify("window/workDoneProgress/cancel", ["token": "other"])
        harness.notify("window/workDoneProgress/cancel", ["token": token])
        harness.request("done", "shutdown", nil)
      } else if message["method"] == "$/progress" {
        kinds.append(message["params"]?["value"]?["kind"]?.string ?? "")
      } else if message["id"] == "done" {
        isReleased = true
        break
      }
    }
    #expect(isReleased)
    await provider.finishLoading()
    return kinds
  }

  @Test func `progress begins when the client agrees and ends`() async {
    let kinds = await kinds { [["jsonrpc": "2.0", "id": $0, "result": nil]] }
    #expect(kinds == ["begin", "report", "end"])
  }

  @Test func `a client that refuses sees no progress`() async {
    let kinds = await kinds {
      [["jsonrpc": "2.0", "id": $0, "error": ["code": -32601, "message": "no"]]]
    }
    #expect(kinds.isEmpty)
  }

  @Test func `a client that never answers is not waited for`() async {
    #expect(await kinds { _ in [] }.isEmpty)
  }

  @Test func `a finished load ends its progress`() async {
    let provider = ScriptedProvider(isLoadingSlowly: true)
    let harness = ServerHarness(provider)
    await harness.initialize(client)
    let create = await harness.next()
    harness.send(["jsonrpc": "2.0", "id": create?["id"] ?? nil, "result": nil])
    #expect(await harness.next()?["params"]?["value"]?["kind"] == "begin")
    #expect(await harness.next()?["params"]?["value"]?["kind"] == "report")
    await provider.finishLoading()
    #expect(await harness.next()?["params"]?["value"]?["kind"] == "end")
  }
}
