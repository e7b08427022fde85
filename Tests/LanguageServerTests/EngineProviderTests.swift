internal import CodeCompletion
private import JSONCoding
internal import Testing

@testable internal import LanguageServer

/// The engine behind the server's protocol.
@Suite(.timeLimit(.minutes(1))) struct EngineProviderTests {
  private struct Corrupt: Error, CustomStringConvertible {
    var description: String { "model.gguf is cut off; download it again" }
  }

  @Test func `a model that cannot be made is told with its own words`() async {
    let provider = EngineProvider { _ in throw Corrupt() }
    await provider.configure(Settings(["debounce": 0, "snippets": "on", "contextTokens": 128]))
    let failure = await provider.load(ModelSelection(Settings()))
    #expect(failure?.contains("model.gguf is cut off") == true)
    let request = CompletionRequest(
      documentID: "a", filename: nil, languageID: "", text: [0x78], offset: 1)
    guard case .noModel(let reason)? = await provider.complete(request).silence
    else {
      Issue.record("there is no model")
      return
    }
    #expect(reason.contains("model.gguf is cut off"))
  }

  @Test func `the selection reaches whoever makes the model`() async {
    let (selections, seen) = AsyncStream<ModelSelection>.makeStream()
    let provider = EngineProvider { selection in
      seen.yield(selection)
      throw Corrupt()
    }
    var wanted = ModelSelection(Settings(["model": "m", "threads": 2]))
    _ = await provider.load(wanted)
    wanted.model = "other"
    _ = await provider.load(wanted)
    seen.finish()
    var found: [ModelSelection] = []
    for await selection in selections { found.append(selection) }
    #expect(found.map(\.model) == ["m", "other"])
    #expect(found.allSatisfy { $0.threads == 2 })
  }
}
