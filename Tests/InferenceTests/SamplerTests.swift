import Inference
import Testing
import Tokenization

struct SamplerTests {
  private func choose(
    _ logits: [Float], _ parameters: SamplingParameters = .init(), previous: [TokenID] = []
  ) -> TokenID {
    var sampler = Sampler(parameters)
    return logits.withUnsafeBufferPointer { sampler.next(logits: $0, previous: previous).id }
  }

  private func frequencies(
    _ logits: [Float], _ parameters: SamplingParameters, draws: Int = 20_000
  ) -> [Double] {
    var counts = [Double](repeating: 0, count: logits.count)
    var sampler = Sampler(parameters)
    logits.withUnsafeBufferPointer { buffer in
      for _ in 0..<draws { counts[Int(sampler.next(logits: buffer, previous: []).id)] += 1 }
    }
    return counts.map { $0 / Double(draws) }
  }

  @Test func `greedy takes the first of the largest`() {
    #expect(choose([1, 5, 5, 2]) == 1)
    #expect(choose([.nan, -3, .nan, -2]) == 3)
  }

  @Test func `log-probabilities are those of the plain distribution`() {
    var sampler = Sampler(SamplingParameters(temperature: 0.5, topK: 1))
    let logits: [Float] = [0, 0, 0, 0]
    let chosen = logits.withUnsafeBufferPointer { sampler.next(logits: $0, previous: []) }
    #expect(abs(chosen.logProbability + 1.386_294) < 1e-5)
  }

  @Test func `temperature draws from the softmax`() {
    let drawn = frequencies([0, 0.693_147, -100], SamplingParameters(temperature: 1, seed: 7))
    #expect(abs(drawn[0] - 1.0 / 3) < 0.015)
    #expect(abs(drawn[1] - 2.0 / 3) < 0.015)
    #expect(drawn[2] == 0)
    let sharp = frequencies([0, 0.693_147], SamplingParameters(temperature: 0.5, seed: 7))
    #expect(abs(sharp[1] - 0.8) < 0.015)
  }

  @Test func `top-k keeps k tokens`() {
    let drawn = frequencies(
      [1, 4, 3, 2, 0], SamplingParameters(temperature: 1, topK: 2, seed: 1))
    #expect(drawn.map { $0 > 0 } == [false, true, true, false, false])
  }

  @Test func `top-p keeps the smallest set that reaches it`() {
    // 0.5, 0.25, 0.125, 0.125: 0.7 needs two.
    let logits: [Float] = [0, 0.693_147, 1.386_294, 0]
    let drawn = frequencies(logits, SamplingParameters(temperature: 1, topP: 0.7, seed: 2))
    #expect(drawn.map { $0 > 0 } == [false, true, true, false])
    let one = frequencies(logits, SamplingParameters(temperature: 1, topP: 0.01, seed: 2))
    #expect(one[2] == 1)
  }

  @Test func `a seed gives the same tokens`() {
    let parameters = SamplingParameters(temperature: 1, topK: 3, topP: 0.9, seed: 42)
    let logits: [Float] = [1, 1.1, 0.9, 1.05, 0.2]
    #expect(
      frequencies(logits, parameters, draws: 50) == frequencies(logits, parameters, draws: 50))
    var other = parameters
    other.seed = 43
    #expect(frequencies(logits, parameters, draws: 50) != frequencies(logits, other, draws: 50))
  }

  @Test func `the penalty divides positive logits and multiplies negative ones`() {
    var parameters = SamplingParameters(repetitionPenalty: 2)
    #expect(choose([3, 2, 0], parameters, previous: [0]) == 1)
    #expect(choose([-1, -1.5], parameters, previous: [0]) == 1)
    parameters.repetitionPenalty = 1
    #expect(choose([3, 2, 0], parameters, previous: [0]) == 0)
  }
}
