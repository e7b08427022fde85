import JSONCoding
import Testing

@testable import FineTuning

@Suite struct StepPlanTests {
  @Test func `minutes decide where there is much to learn`() {
    let plan = StepPlan(
      trainingSeconds: 600, tokensPerSecond: 5000, tokens: 50_000_000, rowLength: 512)
    let budget = 600.0 * 5000
    #expect(abs(Double(plan.tokenCount) - budget) < budget * 0.02)
    #expect(plan.steps > 200 && plan.steps < 800)
  }

  @Test func `little text is not read for ever`() {
    let plan = StepPlan(
      trainingSeconds: 36000, tokensPerSecond: 5000, tokens: 20_000, rowLength: 512)
    #expect(plan.tokenCount <= 12 * 20_000)
  }

  @Test(arguments: [
    (0.001, 1.0, 1), (1e300, 1e300, Int.max), (10, 0, 5000), (10, 1e9, 100_000_000),
  ]) func `whatever is asked for is a plan`(seconds: Double, speed: Double, tokens: Int) {
    let plan = StepPlan(
      trainingSeconds: seconds, tokensPerSecond: speed, tokens: tokens, rowLength: 512)
    #expect(plan.steps >= 1 && plan.rowsPerStep >= 1)
    #expect(plan.evaluationInterval >= 1 && plan.warmupSteps <= max(1, plan.steps))
  }

  @Test func `rows that turned out fewer make fewer steps`() {
    var plan = StepPlan(
      trainingSeconds: 600, tokensPerSecond: 500, tokens: 1_000_000, rowLength: 512)
    plan.fit(rows: 3)
    #expect(plan.steps * plan.rowsPerStep <= 3)
    #expect(plan.steps >= 1)
  }

  @Test func `judging fits beside training, and a slow model is judged by fewer lines`() {
    let fast = JudgingPlan(minutes: 10, tokensPerSecond: 6000, validation: 15_000, test: 15_000)
    #expect(fast.holes == JudgingPlan.mostHoles)
    #expect(fast.seconds + fast.trainingSeconds(of: 10) <= 600)
    let slow = JudgingPlan(minutes: 10, tokensPerSecond: 800, validation: 15_000, test: 15_000)
    #expect((200..<500).contains(slow.holes))
    let slower = JudgingPlan(minutes: 10, tokensPerSecond: 50, validation: 15_000, test: 15_000)
    #expect(slower.holes == 200)
    #expect(slower.trainingSeconds(of: 10) == 300)
    let odd = JudgingPlan(minutes: 1e300, tokensPerSecond: 1e300, validation: .max, test: 0)
    #expect((200...500).contains(odd.holes))
  }

  @Test func `a plan survives its record`() {
    let plan = StepPlan(
      trainingSeconds: 180, tokensPerSecond: 900, tokens: 1_000_000, rowLength: 256)
    #expect(StepPlan(plan.json) == plan)
    #expect(StepPlan(["steps": 0, "rows_per_step": 1]) == nil)
  }

  @Test func `the best look wins and patience ends`() {
    var stopping = EarlyStopping()
    let looks = [(2, 10), (2.1, 20), (1.9, 30), (.nan, 40), (.nan, 50), (.nan, 60)]
    let best = looks.map { stopping.isBest($0.0, after: $0.1) }
    #expect(best == [true, false, true, false, false, false])
    #expect(!stopping.isOver)
    let last = stopping.isBest(1.95, after: 70)
    #expect(!last && stopping.isOver && stopping.bestStep == 30)
  }
}
