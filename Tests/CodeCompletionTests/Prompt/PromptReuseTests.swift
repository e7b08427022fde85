import Testing
import Tokenization

@testable import CodeCompletion

/// What a keystroke costs, counted as tokens that a KV cache does not have.
@Suite struct PromptReuseTests {
  /// Some 400 tokens of context in a model of 512.
  private static let source =
    String(repeating: "  func name(value) { return self.value }\n", count: 14) + "  ‸\n}\n\n"
    + String(repeating: "func other() { print(result) }\n", count: 12)

  private func warm() throws -> (ScriptedModel, CompletionPipeline, TypingTrace) {
    let model = try ScriptedModel { _ in "" }
    let pipeline = CompletionPipeline()
    let trace = TypingTrace(Self.source)
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastPrompt.count > 300)
    return (model, pipeline, trace)
  }

  @Test func `a plain key computes at most 8 tokens`() throws {
    var (model, pipeline, trace) = try warm()
    for character in "let result = self.value + other.append(count) return" {
      trace.type(String(character))
      _ = pipeline.complete(trace.request(), model: model)
      #expect(model.lastComputed <= 8)
    }
  }

  @Test func `a new line computes at most 16 tokens`() throws {
    var (model, pipeline, trace) = try warm()
    for _ in 0..<8 {
      trace.type("print(name)")
      _ = pipeline.complete(trace.request(), model: model)
      trace.typeNewline()
      _ = pipeline.complete(trace.request(), model: model)
      #expect(model.lastComputed <= 16)
    }
  }

  @Test func `an auto-paired bracket costs no more than a plain key`() throws {
    for (opener, closer) in [("(", ")"), ("[", "]"), ("{", "}"), ("\"", "\"")] {
      var (model, pipeline, trace) = try warm()
      trace.type("print")
      _ = pipeline.complete(trace.request(), model: model)
      trace.typePair(opener, closer)
      _ = pipeline.complete(trace.request(), model: model)
      #expect(model.lastComputed <= 8, "\(opener)")
      trace.type("x")
      _ = pipeline.complete(trace.request(), model: model)
      #expect(model.lastComputed <= 8, "\(opener)x")
    }
  }

  @Test func `a new line inside of auto-paired braces keeps the suffix`() throws {
    var (model, pipeline, trace) = try warm()
    trace.type("func f() ")
    trace.typePair("{", "}")
    _ = pipeline.complete(trace.request(), model: model)
    trace.typeNewline()
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastComputed <= 16)
    trace.type("return 1")
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastComputed <= 12)
  }

  @Test func `backspace and undo cost few tokens`() throws {
    var (model, pipeline, trace) = try warm()
    trace.type("let result = count")
    _ = pipeline.complete(trace.request(), model: model)
    for _ in 0..<10 {
      trace.backspace()
      _ = pipeline.complete(trace.request(), model: model)
      #expect(model.lastComputed <= 8)
    }
    for _ in 0..<10 {
      trace.undo()
      _ = pipeline.complete(trace.request(), model: model)
      #expect(model.lastComputed <= 8)
    }
  }

  @Test func `another file and back costs one token`() throws {
    var (model, pipeline, trace) = try warm()
    trace.type("let a")
    _ = pipeline.complete(trace.request(), model: model)
    let other = TypingTrace("import Other\n‸\n")
    _ = pipeline.complete(other.request("other"), model: model)
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastComputed == 1)
  }

  @Test func `a jump and back finds the old place again`() throws {
    var (model, pipeline, trace) = try warm()
    let place = trace.offset
    trace.jump(to: 60)
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastComputed > 20)
    trace.jump(to: place)
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastComputed == 1)
  }

  @Test func `moving left over code shows it to the model as suffix`() throws {
    var (model, pipeline, trace) = try warm()
    trace.type("alpha beta")
    _ = pipeline.complete(trace.request(), model: model)
    trace.jump(to: trace.offset - 4)
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastPromptText.hasPrefix("<fim_prefix><fim_suffix>beta\n}"))
  }

  @Test func `over a thousand keys the prompt is rebuilt a few times only`() throws {
    var (model, pipeline, trace) = try warm()
    var rebuilt = 0
    var keys = 0
    for _ in 0..<25 {
      for character in "let result = self.value" {
        trace.type(String(character))
        _ = pipeline.complete(trace.request(), model: model)
        keys += 1
        if model.lastComputed > 16 { rebuilt += 1 }
        #expect(model.lastPrompt.count <= 512 - 64)
      }
      trace.typeNewline()
      _ = pipeline.complete(trace.request(), model: model)
      if model.lastComputed > 16 { rebuilt += 1 }
    }
    #expect(keys > 500)
    #expect(rebuilt <= 6)
  }

  @Test func `a pause renews an anchor that hides text, and the next key finds it computed`() throws
  {
    var (model, pipeline, trace) = try warm()
    trace.type("func f() ")
    trace.typePair("{", "}")
    _ = pipeline.complete(trace.request(), model: model)
    trace.typeNewline()
    _ = pipeline.complete(trace.request(), model: model)
    #expect(!model.lastPromptText.hasPrefix("<fim_prefix><fim_suffix>\n  }"))
    pipeline.prepare(for: trace.request(), model: model, isCancelled: { false })
    trace.type("r")
    _ = pipeline.complete(trace.request(), model: model)
    #expect(model.lastPromptText.hasPrefix("<fim_prefix><fim_suffix>\n  }"))
    #expect(model.lastComputed <= 8)
    let count = model.preparations
    pipeline.prepare(for: trace.request(), model: model, isCancelled: { false })
    #expect(model.preparations == count)
  }

  @Test func `a session of typing costs few tokens a key`() throws {
    var (model, pipeline, trace) = try warm()
    var other = TypingTrace(Self.source.replacing("name", with: "title"))
    var costs: [Int] = []
    func complete(_ trace: TypingTrace, id: String = "file") -> Int {
      _ = pipeline.complete(trace.request(id), model: model)
      return model.lastComputed
    }
    _ = complete(other, id: "other")
    for round in 0..<6 {
      for character in "func step\(round)" {
        trace.type(String(character))
        costs.append(complete(trace))
      }
      trace.typePair("(", ")")
      costs.append(complete(trace))
      trace.type("value")
      costs.append(complete(trace))
      trace.jump(to: trace.offset + 1)
      trace.type(" ")
      costs.append(complete(trace))
      trace.typePair("{", "}")
      costs.append(complete(trace))
      trace.typeNewline()
      costs.append(complete(trace))
      // An accepted suggestion comes at once.
      trace.type("return self.value + count")
      costs.append(complete(trace))
      trace.backspace()
      costs.append(complete(trace))
      trace.undo()
      costs.append(complete(trace))
      other.type("x")
      costs.append(complete(other, id: "other"))
      costs.append(complete(trace))
      // Below the closing brace, which becomes part of the prefix.
      trace.jump(to: trace.offset + 4)
      trace.typeNewline()
      _ = complete(trace)
    }
    let sorted = costs.sorted()
    #expect(costs.count > 100)
    #expect(sorted[sorted.count / 2] <= 2)
    #expect(sorted[sorted.count * 95 / 100] <= 16)
  }
}
