import CacheModel
import Inference
import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct ShowingRuleTests {
  private static let rule = ShowingRule(
    intercept: 1,
    weights: [
      ShowingRule.Weight(feature: .totalLogProbability, weight: 0.5, mean: -2),
      ShowingRule.Weight(feature: .isCut, weight: -1, mean: 0.25),
      ShowingRule.Weight(feature: .beginsLine, weight: -0.5, mean: 0.5),
    ], threshold: 0.3)

  @Test(
    arguments: [
      (-2, 0, 0, 0.818, []), (0, 0, 0, 0.924, []),
      (-6, 1, 1, 0.119, [ShowingFeature.totalLogProbability, .isCut, .beginsLine]),
      (-2, 1, 0, 0.623, [.isCut]),
    ] as [(Float, Float, Float, Float, [ShowingFeature])])
  func `probability and reasons follow the weights`(
    total: Float, cut: Float, begins: Float, probability: Float, reasons: [ShowingFeature]
  ) {
    var features = ShowingFeatures()
    features[.totalLogProbability] = total
    features[.isCut] = cut
    features[.beginsLine] = begins
    let verdict = Self.rule.judge(features)
    #expect(abs(verdict.probability - probability) < 0.001)
    #expect(verdict.reasons.map(\.feature) == reasons)
    #expect(verdict.reasons.allSatisfy { $0.isAboveUsual == ($0.feature != .totalLogProbability) })
    #expect(verdict.isShown == (probability >= 0.3))
  }

  @Test(arguments: [(0, 0.3), (30, 0.15), (60, 0.1)] as [(Float, Float)])
  func `the longer a line, the less certain it must be`(bytes: Float, threshold: Float) {
    var rule = Self.rule
    rule.worthwhileBytes = 30
    var features = ShowingFeatures()
    features[.bytes] = Float((1 + Double(bytes)).logarithm)
    #expect(abs(rule.judge(features).threshold - threshold) < 0.001)
    #expect(Self.rule.judge(features).threshold == 0.3)
  }

  @Test func `less is asked for where nothing is known`() {
    var rule = Self.rule
    rule.uninformedThreshold = 0.1
    var features = ShowingFeatures()
    #expect(rule.judge(features).threshold == 0.1)
    features[.isInformed] = 1
    #expect(rule.judge(features).threshold == 0.3)
  }

  @Test func `what is no number is not shown`() {
    var features = ShowingFeatures()
    for value in [Float.nan, -.infinity] {
      features[.totalLogProbability] = value
      #expect(!Self.rule.judge(features).isShown)
    }
  }

  @Test func `the constants that ship tell certain lines from uncertain ones`() throws {
    func verdict(_ logProbability: Float) throws -> ShowingVerdict {
      let model = try ScriptedModel(
        logProbability: { _ in logProbability }, script: { _ in "value + 1\n" })
      let pipeline = CompletionPipeline()
      _ = pipeline.complete(Marked("x = ‸\ny = 2\n").request(), model: model)
      return try #require(pipeline.lastTrace?.showing)
    }
    let (sure, fair, unsure) = (try verdict(-0.01), try verdict(-0.4), try verdict(-3))
    #expect(sure.probability > fair.probability && fair.probability > unsure.probability)
    #expect(sure.isShown && !unsure.isShown)
  }

  private func features(
    _ source: String, _ written: String, maxTokens: Int? = nil, mode: CompletionRequest.Mode = .line
  ) throws -> ShowingFeatures {
    let model = try ScriptedModel(
      logProbability: { $0 == 0 ? -0.5 : -0.25 }, script: { _ in written })
    let pipeline = CompletionPipeline()
    var request = Marked(source).request()
    request.mode = mode
    request.maxTokens = maxTokens
    _ = pipeline.complete(request, model: model)
    return try #require(pipeline.lastTrace?.showingFeatures)
  }

  @Test(
    arguments: [
      ("x = ‸\n", "f(a\n", ShowingFeature.opensBrackets, 1),
      ("x = ‸\n", "f(a)\n", .opensBrackets, 0),
      ("a = 1\nx = ‸\nb = 2\n", "3\n", .repeatsNeighbour, 0),
      ("x = 3\ny = 4\nx = ‸\nb = 2\n", "3\n", .repeatsNeighbour, 1),
      ("x = ‸\n", "value\n", .beginsLine, 0), ("  ‸\n", "value\n", .beginsLine, 1),
      ("val‸\n", "ue\n", .continuesWord, 1), ("x = ‸\n", "ue\n", .continuesWord, 0),
      ("# ‸\n", "value\n", .isInText, 1), ("x = ‸\n", "value\n", .isInText, 0),
      ("x = ‸\n", "1\n", .bytes, 0.693), ("x = ‸\n", "value\n", .isCut, 0),
    ] as [(String, String, ShowingFeature, Float)])
  func `features say what a reader sees`(
    source: String, written: String, feature: ShowingFeature, value: Float
  ) throws {
    #expect(abs(try features(source, written)[feature] - value) < 0.001)
  }

  @Test func `the first line of a block is judged, the others are not`() throws {
    let short = try features("def f():‸\n", "\n    return 1\n", mode: .block)
    let long = try features("def f():‸\n", "\n    return 1\n    return 2\n", mode: .block)
    #expect(short[.isBlock] == 0 && long[.isBlock] == 1)
    for feature in [ShowingFeature.totalLogProbability, .length, .bytes, .beginsLine] {
      #expect(short[feature] == long[feature], "\(feature)")
    }
    #expect(long[.beginsLine] == 1)
  }

  @Test func `what the repository knew is part of the features`() throws {
    var evidence = StepEvidence()
    evidence.entropy = 2
    evidence.matchLength = 3
    evidence.distinctContinuations = 2
    evidence.isInDocument = true
    evidence.agrees = true
    evidence.weight = 0.5
    var continuation = Continuation()
    continuation.tokens = [
      GeneratedToken(id: 0, logProbability: -9),
      GeneratedToken(id: 1, logProbability: -1, evidence: evidence),
      GeneratedToken(id: 2, logProbability: -3),
    ]
    continuation.repeatedCount = 1
    let features = ShowingFeatures(
      continuation, shownAs: Array("ab".utf8), at: Marked("x = ‸").cursor)
    #expect(features[.totalLogProbability] == -4 && features[.meanLogProbability] == -2)
    #expect(features[.minimumLogProbability] == -3 && features[.firstLogProbability] == -1)
    #expect(features[.firstEntropy] == 2 && abs(features[.matchLength] - 1.386) < 0.001)
    #expect(abs(features[.distinctContinuations] - 1.099) < 0.001)
    #expect(abs(features[.meanMatchLength] - 0.693) < 0.001)
    #expect(features[.inDocument] == 0.5 && features[.isInformed] == 1)
    #expect(features[.agreement] == 0.5 && features[.repositoryWeight] == 0.25)
  }

  @Test func `an explanation says what is required and what speaks against it`() {
    let reasons = [
      ShowingReason(.bytes, isAboveUsual: true), ShowingReason(.occurrences, isAboveUsual: false),
    ]
    let verdict = ShowingVerdict(probability: 0.123, threshold: 0.2, reasons: reasons)
    #expect(
      verdict.explanation == "12 % likely to be right, where at least 20 % is required; "
        + "against it: it is long, the repository seldom has the context")
    for feature in ShowingFeature.allCases {
      let sides = [true, false].map { ShowingReason(feature, isAboveUsual: $0).statement }
      #expect(Set(sides).count == 2)
    }
  }

  @Test func `doubt silences typing only, and a minimum that is set takes its place`() {
    var trace = CompletionTrace(documentID: "a", mode: .line, result: CompletionResult())
    var request = Marked("‸").request()
    let verdict = ShowingVerdict(
      probability: 0.1, threshold: 0.2, reasons: [ShowingReason(.isCut, isAboveUsual: true)])
    trace.showing = verdict
    #expect(trace.doubt(about: request) == nil, "there is nothing to be doubted")
    trace.result.candidates = [
      CompletionResult.Candidate(text: "a", ids: [1], meanLogProbability: -1, stopReason: .eos)
    ]
    #expect(trace.doubt(about: request) == .doubtful(verdict))
    request.minimumLogProbability = -2
    #expect(trace.doubt(about: request) == nil)
    request.minimumLogProbability = -0.5
    #expect(trace.doubt(about: request) == .gated(meanLogProbability: -1, minimum: -0.5))
    request.trigger = .invoked
    #expect(trace.doubt(about: request) == nil)
    request.minimumLogProbability = nil
    #expect(trace.doubt(about: request) == nil)
    request.trigger = .automatic
    trace.showing?.probability = 0.2
    #expect(trace.doubt(about: request) == nil)
    trace.result.silence = .doubtful(verdict)
    #expect(trace.explanation.contains("10 %") && trace.explanation.contains("it has no end"))
  }

  @Test func `it can be switched off`() throws {
    var options = CompletionPipeline.Options()
    options.disabledRules = [ShowingRule.name]
    let pipeline = CompletionPipeline(options: options)
    _ = pipeline.complete(
      Marked("x = ‸\n").request(), model: try ScriptedModel(script: { _ in "1\n" }))
    #expect(pipeline.lastTrace?.showing == nil && pipeline.lastTrace?.showingFeatures != nil)
  }
}
