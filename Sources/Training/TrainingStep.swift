/// What one step of the optimizer did.
package struct TrainingStep: Sendable, Equatable {
  /// Mean negative log-likelihood of a target, in nats, before the step.
  package let loss: Double
  /// Of all gradients together, before they were shortened.
  package let gradientNorm: Double
  package let learningRate: Float
  /// Tokens of the rows.
  package let tokens: Int
}
