import Inference
import Synchronization
import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct CompletionEngineTests {
  private func options(_ debounce: Duration = .zero) -> CompletionEngine.Options {
    var options = CompletionEngine.Options()
    options.debounce = .fixed(debounce)
    options.preparesWhenIdle = false
    return options
  }

  @Test func `typing what is shown calls no model`() async throws {
    let model = try ScriptedModel { _ in "foo(bar)\n" }
    let engine = CompletionEngine(options: options()) { model }
    let first = await engine.complete(Marked("x = ‸\n").request())
    #expect(first.candidates.first?.text == "foo(bar)")
    #expect(model.generations == 1)
    // Typed, auto-paired, typed on, taken back, accepted in part.
    for (source, left) in [
      ("x = f‸\n", "oo(bar)"), ("x = foo(‸)\n", "bar)"), ("x = foo(b‸)\n", "ar)"),
      ("x = fo‸\n", "o(bar)"), ("x = ‸\n", "foo(bar)"), ("x = foo‸\n", "(bar)"),
    ] {
      let result = await engine.complete(Marked(source).request())
      #expect(result.candidates.first?.text == left)
    }
    #expect(model.generations == 1)
    #expect(await engine.trace(for: "file")?.source == .cache)
    _ = await engine.complete(Marked("x = fa‸\n").request())
    #expect(model.generations == 2)
  }

  @Test func `a newer request supersedes the older at once`() async throws {
    let gate = Gate()
    let model = try ScriptedModel(pace: { _ in gate.wait() }, script: { _ in "foo" })
    let engine = CompletionEngine(options: options()) { model }
    async let older = engine.complete(Marked("a‸").request())
    await gate.untilSomeoneWaits()
    async let newer = engine.complete(Marked("b‸").request())
    #expect(await older.silence == .superseded)
    gate.open()
    #expect(await newer.candidates.first?.text == "foo")
  }

  @Test func `a running decode goes on while the typed text agrees`() async throws {
    let gate = Gate()
    let model = try ScriptedModel(
      pace: { index in
        if index == 1 { gate.wait() }
      }, script: { _ in "xyz\n" })
    let engine = CompletionEngine(options: options()) { model }
    async let older = engine.complete(Marked("a = ‸").request())
    await gate.untilSomeoneWaits()
    async let newer = engine.complete(Marked("a = xy‸").request())
    #expect(await older.silence == .superseded)
    gate.open()
    #expect(await newer.candidates.first?.text == "z")
    #expect(model.generations == 1)
    #expect(await engine.trace(for: nil)?.source == .runningDecode)
  }

  @Test func `a running decode that turns out to disagree is begun anew`() async throws {
    let gate = Gate()
    let model = try ScriptedModel(
      pace: { index in
        if index == 1 { gate.wait() }
      },
      script: { prompt in
        prompt.hasSuffix("xq") ? "uit\n" : "xyz\n"
      })
    let engine = CompletionEngine(options: options()) { model }
    async let older = engine.complete(Marked("a = ‸").request())
    await gate.untilSomeoneWaits()
    async let newer = engine.complete(Marked("a = xq‸").request())
    #expect(await older.silence == .superseded)
    gate.open()
    #expect(await newer.candidates.first?.text == "uit")
    #expect(model.generations == 2)
  }

  @Test func `cancelling the task stops the decode between two tokens`() async throws {
    let gate = Gate()
    let model = try ScriptedModel(
      pace: { _ in
        gate.wait()
        spin(for: .milliseconds(5))
      }, script: { _ in String(repeating: "x", count: 60) })
    let engine = CompletionEngine(options: options()) { model }
    let task = Task { await engine.complete(Marked("‸").request()) }
    await gate.untilSomeoneWaits()
    task.cancel()
    #expect(await task.value.silence == .cancelled)
    gate.open()
    while await engine.isBusy { await Task.yield() }
    // Its 48 tokens would take 240 ms; it may go on for 20.
    #expect(model.tokens < 12)
    #expect(await engine.pendingCount == 0)
  }

  @Test func `a client that cancels before it asks anew keeps its running decode`() async throws {
    let gate = Gate()
    let model = try ScriptedModel(
      pace: { index in
        if index == 1 { gate.wait() }
      }, script: { $0.hasSuffix("x") ? "yz\n" : "xyz\n" })
    let engine = CompletionEngine(options: options()) { model }
    let older = Task { await engine.complete(Marked("a = ‸").request()) }
    await gate.untilSomeoneWaits()
    older.cancel()
    async let newer = engine.complete(Marked("a = x‸").request())
    #expect(await older.value.silence == .cancelled)
    gate.open()
    #expect(await newer.candidates.first?.text == "yz")
    // On a machine too busy to ask within the time of grace the decode begins anew.
    #expect(model.generations <= 2)
  }

  @Test func `whatever is asked and cancelled, each request gets one answer`() async throws {
    let model = try ScriptedModel(
      pace: { _ in spin(for: .microseconds(50)) }, script: { _ in "value = other(name)\n" })
    let engine = CompletionEngine(options: options(.milliseconds(1))) { model }
    var generator = SplitMix(state: 7)
    let text = "value = other(name)"
    let answers = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<300 {
        let typed = text.prefix(Int.random(in: 0..<text.count, using: &generator))
        var request = Marked("\(typed)‸").request(
          id: "\(Int.random(in: 0..<3, using: &generator))")
        request.trigger = Bool.random(using: &generator) ? .automatic : .invoked
        let isCancelled = Int.random(in: 0..<4, using: &generator) == 0
        group.addTask { [request] in
          let task = Task { await engine.complete(request) }
          if isCancelled { task.cancel() }
          let result = await task.value
          return result.candidates.isEmpty == (result.silence != nil) ? 1 : 0
        }
      }
      return await group.reduce(0, +)
    }
    #expect(answers == 300)
    // Abandoned requests leave when their wait is over.
    for _ in 0..<100 where await engine.pendingCount > 0 {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(await engine.pendingCount == 0)
  }

  @Test func `of a thousand requests each gets one answer, and few reach the model`() async throws {
    let model = try ScriptedModel { _ in "foo" }
    let engine = CompletionEngine(options: options(.milliseconds(5))) { model }
    let outcomes = await withTaskGroup(of: CompletionResult.self) { group in
      for index in 0..<1000 {
        let request = Marked("line \(index)‸").request()
        group.addTask { await engine.complete(request) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count == 1000)
    let shown = outcomes.count { !$0.candidates.isEmpty }
    let superseded = outcomes.count { $0.silence == .superseded }
    #expect(shown >= 1)
    #expect(shown + superseded == 1000)
    #expect(model.generations < 1000)
    #expect(await engine.pendingCount == 0)
  }

  @Test func `documents do not supersede each other`() async throws {
    let model = try ScriptedModel { _ in "foo" }
    let engine = CompletionEngine(options: options()) { model }
    let results = await withTaskGroup(of: CompletionResult.self) { group in
      for index in 0..<20 {
        group.addTask { await engine.complete(Marked("a‸").request(id: "\(index)")) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0.candidates.first?.text == "foo" })
    await engine.documentClosed("3")
    #expect(await engine.trace(for: "3") == nil)
    #expect(await engine.trace(for: "4") != nil)
  }

  @Test func `a document that is closed late and open again keeps what was asked for since`()
    async throws
  {
    let gate = Gate()
    let model = try ScriptedModel(pace: { _ in gate.wait() }, script: { _ in "foo" })
    let engine = CompletionEngine(options: options()) { model }
    var numbered = Marked("a‸").request()
    numbered.order = 7
    let request = numbered
    async let answer = engine.complete(request)
    await gate.untilSomeoneWaits()
    async let closed: Void = engine.documentClosed(request.documentID, before: 6)
    gate.open()
    #expect(await answer.candidates.first?.text == "foo")
    await closed
    let other = Gate()
    let slow = try ScriptedModel(pace: { _ in other.wait() }, script: { _ in "foo" })
    let second = CompletionEngine(options: options()) { slow }
    async let given = second.complete(request)
    await other.untilSomeoneWaits()
    async let ended: Void = second.documentClosed(request.documentID, before: 8)
    #expect(await given.silence == .superseded)
    other.open()
    await ended
  }

  @Test func `a low mean log-probability is gated for typing only`() async throws {
    let model = try ScriptedModel(logProbability: { _ in -3 }, script: { _ in "foo" })
    let engine = CompletionEngine(options: options()) { model }
    var request = Marked("a = ‸").request()
    request.minimumLogProbability = -1
    let gated = await engine.complete(request)
    #expect(gated.candidates.isEmpty)
    #expect(gated.silence == .gated(meanLogProbability: -3, minimum: -1))
    #expect(await engine.trace(for: "file")?.explanation.contains("-3") == true)
    request.trigger = .invoked
    #expect(await engine.complete(request).candidates.count == 1)
    #expect(model.generations == 1)
  }

  @Test func `a model that cannot be loaded is told, and tried again only when asked`() async throws
  {
    let attempts = Mutex(0)
    let engine = CompletionEngine(options: options()) {
      attempts.withLock { $0 += 1 }
      throw InferenceError.unsupportedModel(reason: "no weights")
    }
    for index in 0..<3 {
      let result = await engine.complete(Marked("a\(index)‸").request())
      #expect(result.silence == .noModel("the model cannot run: no weights"))
    }
    #expect(attempts.withLock { $0 } == 1)
    let model = try ScriptedModel { _ in "foo" }
    #expect(await engine.reload { model } == nil)
    #expect(await engine.complete(Marked("a‸").request()).candidates.count == 1)
  }

  @Test func `a request before the model waits for it`() async throws {
    let engine = CompletionEngine(options: options())
    async let early = engine.complete(Marked("a‸").request())
    while await engine.pendingCount == 0 { await Task.yield() }
    await engine.configure(options())
    let model = try ScriptedModel { _ in "foo" }
    #expect(await engine.pendingCount == 1)
    #expect(await engine.reload { model } == nil)
    #expect(await early.candidates.first?.text == "foo")
    #expect(await engine.pendingCount == 0)
  }

  @Test func `a request that nobody waits for any more is not begun with the model`() async throws {
    let engine = CompletionEngine(options: options())
    let given = Task { await engine.complete(Marked("a‸").request()) }
    while await engine.pendingCount == 0 { await Task.yield() }
    given.cancel()
    #expect(await given.value.silence == .cancelled)
    let model = try ScriptedModel { _ in "foo" }
    #expect(await engine.reload { model } == nil)
    #expect(await engine.pendingCount == 0)
    #expect(model.generations == 0)
  }

  @Test func `new settings and a new model begin a running request anew`() async throws {
    let gate = Gate()
    let old = try ScriptedModel(pace: { _ in gate.wait() }, script: { _ in "old" })
    let engine = CompletionEngine(options: options()) { old }
    async let running = engine.complete(Marked("a‸").request())
    await gate.untilSomeoneWaits()
    let new = try ScriptedModel { _ in "new" }
    async let reloaded = engine.reload { new }
    while await !engine.isChanging { await Task.yield() }
    async let configured: Void = engine.configure(options())
    gate.open()
    await configured
    #expect(await reloaded == nil)
    #expect(await running.candidates.first?.text == "new")
    #expect(await engine.pendingCount == 0)
  }

  @Test func `of two requests that arrive in the wrong order the newer is decoded`() async throws {
    let gate = Gate()
    let model = try ScriptedModel(pace: { _ in gate.wait() }, script: { _ in "foo" })
    let engine = CompletionEngine(options: options()) { model }
    var (newer, older) = (Marked("ab‸").request(), Marked("a‸").request())
    (newer.order, older.order) = (2, 1)
    async let answer = engine.complete(newer)
    await gate.untilSomeoneWaits()
    #expect(await engine.complete(older).silence == .superseded)
    gate.open()
    #expect(await answer.candidates.first?.text == "foo")
  }

  @Test func `the debounce is part of the latency, and invoked requests have none`() async throws {
    let model = try ScriptedModel { _ in "foo" }
    let engine = CompletionEngine(options: options(.milliseconds(60))) { model }
    let typed = await engine.complete(Marked("a‸").request())
    #expect(typed.timings.debounce == .milliseconds(60))
    #expect(typed.timings.total >= .milliseconds(60))
    var request = Marked("b‸").request()
    request.trigger = .invoked
    #expect(await engine.complete(request).timings.debounce == .zero)
  }

  @Test func `decoding does not run on the cooperative pool`() async throws {
    let gate = Gate()
    let model = try ScriptedModel(pace: { _ in gate.wait() }, script: { _ in "foo" })
    let engine = CompletionEngine(options: options()) { model }
    async let result = engine.complete(Marked("a‸").request())
    await gate.untilSomeoneWaits()
    // More tasks than any pool has threads all get their turn while the model blocks.
    let done = await withTaskGroup(of: Int.self) { group in
      for index in 0..<256 { group.addTask { index } }
      return await group.reduce(0) { sum, _ in sum + 1 }
    }
    #expect(done == 256)
    gate.open()
    #expect(await result.candidates.count == 1)
  }

  @Test func `a pause prepares the prompt of the next key`() async throws {
    let model = try ScriptedModel { _ in "" }
    var options = options()
    options.preparesWhenIdle = true
    let engine = CompletionEngine(options: options) { model }
    _ = await engine.complete(Marked("if a {‸}").request("swift"))
    _ = await engine.complete(Marked("if a {\n  ‸\n}").request("swift"))
    for _ in 0..<300 where model.preparations == 0 {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(model.preparations == 1)
    _ = await engine.complete(Marked("if a {\n  b‸\n}").request("swift"))
    #expect(model.lastComputed <= 8)
    #expect(model.lastPromptText.hasPrefix("<fim_prefix><fim_suffix>\n}"))
  }
}
