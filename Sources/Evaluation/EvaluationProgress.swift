/// How far an evaluation is.
package enum EvaluationProgress: Sendable, Equatable {
  /// `done` of `total` bytes are scored.
  case scoring(done: Int, total: Int)
  /// `done` of `total` holes are filled.
  case filling(done: Int, total: Int)
}
