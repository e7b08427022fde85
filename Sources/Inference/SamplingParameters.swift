/// How the next token is chosen; the defaults are greedy.
package struct SamplingParameters: Sendable, Equatable {
  /// 0 is greedy.
  package var temperature: Float = 0
  /// Keep the k likeliest; 0 keeps all.
  package var topK: Int = 0
  /// Keep the likeliest that together reach this probability; 1 keeps all.
  package var topP: Float = 1
  /// Divides positive logits of tokens already generated, multiplies negative ones (CTRL, 1909.05858).
  package var repetitionPenalty: Float = 1
  package var seed: UInt64 = 0

  package init(
    temperature: Float = 0, topK: Int = 0, topP: Float = 1, repetitionPenalty: Float = 1,
    seed: UInt64 = 0
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.repetitionPenalty = repetitionPenalty
    self.seed = seed
  }
}
