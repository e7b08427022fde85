import JSONCoding
import Testing

@testable import FineTuning

@Suite struct StepPlanTests {
  @Test func `minutes decide where there is much to learn`() {
    let plan = StepPlan(minutes: 10, tokensPerSecond: 5000, tokens: 50_000_000, rowLength: 512)
    let budget = 10 * 60 * 5000 * StepPlan.trainingShare
    #expect(abs(Double(plan.tokenCount) - budget) < budget * 0.02)
    #expect(plan.steps > 200 && plan.steps < 800)
  }

  @Test func `little text is not read for ever`() {
    let plan = StepPlan(minutes: 600, tokensPerSecond: 5000, tokens: 20_000, rowLength: 512)
    #expect(plan.tokenCount <= 12 * 20_000)
  }

  @Test(arguments: [
    (0.001, 1.0, 1), (1e300, 1e300, Int.max), (10, 0, 5000), (10, 1e9, 100_000_000),
  ]) func `whatever is asked for is a plan`(minutes: Double, speed: Double, tokens: Int) {
    let plan = StepPlan(minutes: minutes, tokensPerSecond: speed, tokens: tokens, rowLength: 512)
    #expect(plan.steps >= 1 && plan.rowsPerStep >= 1)
    #expect(plan.evaluationInterval >= 1 && plan.warmupSteps <= max(1, plan.steps))
  }

  @Test func `rows that turned out fewer make fewer steps`() {
    var plan = StepPlan(minutes: 10, tokensPerSecond: 500, tokens: 1_000_000, rowLength: 512)
    plan.fit(rows: 3)
    #expect(plan.steps * plan.rowsPerStep <= 3)
    #expect(plan.steps >= 1)
  }

  @Test func `a plan survives its record`() {
    let plan = StepPlan(minutes: 3, tokensPerSecond: 900, tokens: 1_000_000, rowLength: 256)
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
