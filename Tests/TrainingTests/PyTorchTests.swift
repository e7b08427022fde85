import Testing

@testable import Training

/// Whole models against PyTorch and PEFT, in float32.
struct PyTorchTests {
  @Test(arguments: TrainingGolden.all)
  func `loss and gradients are PyTorch's`(name: String) throws {
    let golden = try TrainingGolden(name)
    let trainer = try golden.trainer()
    let loss = try #require(try trainer.accumulate(golden.rows) { true })
    #expect(abs(loss - golden.loss) < 1e-5 * golden.loss)
    let gradients = trainer.gradients
    #expect(Set(gradients.keys) == Set(golden.gradients.keys))
    for (parameter, expected) in golden.gradients {
      let difference = relativeDifference(gradients[parameter] ?? [], expected)
      #expect(difference < 1e-4, "\(parameter): \(difference)")
    }
  }

  @Test(arguments: TrainingGolden.all)
  func `20 steps go as PyTorch's`(name: String) throws {
    let golden = try TrainingGolden(name)
    let trainer = try golden.trainer()
    #expect(golden.losses.count == 20)
    for (index, expected) in golden.losses.enumerated() {
      let step = try #require(
        try trainer.step(golden.batches[index % golden.batches.count]))
      #expect(abs(step.loss - expected) < 1e-4 * expected, "step \(index): \(step.loss)")
      let norm = golden.gradientNorms[index]
      #expect(abs(step.gradientNorm - norm) < 1e-3 * norm, "step \(index): \(step.gradientNorm)")
    }
  }
}
