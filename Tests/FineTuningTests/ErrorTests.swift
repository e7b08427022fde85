import Storage
import Testing
import Tokenization
import Training

@testable import FineTuning

/// What a run says that did not come to its end.
@Suite struct ErrorTests {
  @Test func `training's errors come in the words of the options`() {
    for error in [TrainingError.lossNotFinite(step: 3), .gradientNotFinite(step: 3)] {
      #expect("\(FineTuningError(error))".contains("step 3"))
      #expect("\(FineTuningError(error))".contains("--learning-rate"))
    }
    let memory = FineTuningError(
      TrainingError.notEnoughMemory(needed: 2_000_000_000, limit: 1_500_000) as any Error)
    #expect("\(memory)".hasPrefix("training takes 2.0 GB, 1.5 MB may be used;"))
    #expect("\(memory)".contains("--rank") && "\(memory)".contains("--force"))
  }

  @Test func `an error of another module is not taken for damage`() {
    struct Odd: Error, CustomStringConvertible { var description: String { "odd" } }
    #expect("\(FineTuningError(Odd()))" == "learning failed: odd; start it again")
    #expect("\(FineTuningError(StorageError.notARegularFile(path: "/p")))".contains("/p"))
  }

  @Test func `only what can be gone on with says so`() {
    #expect("\(FineTuningError.stopped)".contains("--resume"))
    #expect(!"\(FineTuningError.stoppedEarly)".contains("--resume"))
    #expect(FineTuningError.stopped.isStop && FineTuningError.stoppedEarly.isStop)
    #expect(!FineTuningError.cancelled.isStop)
  }
}
