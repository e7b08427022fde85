import CacheModel
import Inference
import Testing

struct MixtureFittingTests {
  /// Steps in which the cache is right as often as `truth` says.
  private static func steps(_ truth: [Double], count: Int) -> MixtureFitting {
    var fitting = MixtureFitting()
    var random = SplitMix64(seed: 9)
    for _ in 0..<count {
      var evidence = StepEvidence()
      evidence.matchLength = Int.random(in: 1...32, using: &random)
      evidence.occurrences = Int.random(in: 1...50, using: &random)
      evidence.distinctContinuations = Int.random(in: 1...8, using: &random)
      evidence.entropy = Float.random(in: 0...6, using: &random)
      evidence.agrees = Bool.random(using: &random)
      evidence.isInDocument = Bool.random(using: &random)
      let sum = zip(truth, evidence.features).reduce(0) { $0 + $1.0 * $1.1 }
      let isCache = Double.random(in: 0..<1, using: &random) < 1 / (1 + (-sum).exponential)
      // The one that wrote the token gave it a good share, the other little.
      fitting.add(
        MixtureRecord(
          evidence: evidence, transformer: isCache ? 0.001 : 0.4, cache: isCache ? 0.6 : 0))
    }
    return fitting
  }

  @Test func `weights that made the steps are found again`() {
    let truth = [-1.5, 0.8, 0.2, -0.9, 0.3, 1.2, 0.4]
    let steps = Self.steps(truth, count: 3000)
    let fitted = steps.fitted()
    for (found, wanted) in zip(fitted.logistic, truth) { #expect(abs(found - wanted) < 0.9) }
    var wanted = MixtureWeights()
    wanted.logistic = truth
    #expect(steps.loss(wanted) < steps.loss(MixtureWeights()) - 0.02)
    #expect(steps.loss(fitted) < steps.loss(wanted) + 0.002)
  }

  @Test func `fitting never makes the steps less likely`() {
    for count in [1, 5, 40, 400] {
      let fitting = Self.steps([-4, 0, 0, 0, 0, 0, 3], count: count)
      let start = MixtureWeights()
      #expect(fitting.loss(fitting.fitted(from: start)) <= fitting.loss(start) + 1e-12)
    }
  }

  @Test func `few steps stay near the start, none leave it as it is`() {
    let start = MixtureWeights()
    #expect(MixtureFitting().fitted(from: start) == start)
    let fitted = Self.steps([-9, 0, 0, 0, 0, 0, 0], count: 3).fitted(from: start)
    for (found, before) in zip(fitted.logistic, start.logistic) {
      #expect(abs(found - before) < 0.5)
    }
  }

  @Test func `steps that say nothing are not counted`() {
    var fitting = MixtureFitting()
    fitting.add(MixtureRecord(evidence: StepEvidence(), transformer: .nan, cache: 0.5))
    fitting.add(MixtureRecord(evidence: StepEvidence(), transformer: 0, cache: 0))
    #expect(fitting.count == 0)
    #expect(fitting.loss(MixtureWeights()) == 0)
  }
}
