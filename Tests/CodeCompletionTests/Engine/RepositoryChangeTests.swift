import RepositoryIndex
import Synchronization
import Testing

@testable import CodeCompletion

/// Suggestions that were made when less, or something else, was known of the repository.
@Suite struct RepositoryChangeTests {
  private var options: CompletionEngine.Options {
    var options = CompletionEngine.Options()
    options.debounce = .fixed(.zero)
    options.preparesWhenIdle = false
    return options
  }

  @Test func `what was written before the repository was known is not shown after`() async throws {
    let model = try ScriptedModel { _ in "foo(bar)\n" }
    let engine = CompletionEngine(options: options) { model }
    let repository = ChangingRepository()
    func complete(_ source: String) async -> String? {
      var request = Marked(source).request()
      request.repository = repository
      return await engine.complete(request).candidates.first?.text
    }
    #expect(await complete("x = ‸\n") == "foo(bar)")
    #expect(await complete("x = fo‸\n") == "o(bar)")
    #expect(model.generations == 1)
    repository.change()
    #expect(await complete("x = ‸\n") == "foo(bar)")
    #expect(model.generations == 2)
    #expect(await complete("x = fo‸\n") == "o(bar)")
    #expect(model.generations == 2)
  }

  @Test func `a decode during which the repository becomes known is shown once and not kept`()
    async throws
  {
    let gate = Gate()
    let model = try ScriptedModel(
      pace: { index in
        if index == 1 { gate.wait() }
      }, script: { _ in "xyz\n" })
    let engine = CompletionEngine(options: options) { model }
    let repository = ChangingRepository()
    var asked = Marked("a = ‸").request()
    asked.repository = repository
    let request = asked
    async let first = engine.complete(request)
    await gate.untilSomeoneWaits()
    repository.change()
    gate.open()
    #expect(await first.candidates.first?.text == "xyz")
    #expect(model.generations == 1)
    #expect(await engine.complete(request).candidates.first?.text == "xyz")
    #expect(model.generations == 2)
  }
}

/// A repository of which something else is known from time to time.
private final class ChangingRepository: RepositoryContext {
  private let changes = Atomic(0)

  func change() { changes.wrappingAdd(1, ordering: .relaxed) }

  func continuations(beside document: EditedDocument) -> (any ContinuationSource)? { nil }

  func generation(beside documentID: String) -> Int { changes.load(ordering: .relaxed) }
}
