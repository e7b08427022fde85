internal import Adapters
internal import ModelFiles

/// What a run made, as it is judged against the base and kept.
enum Contender {
  /// Low-rank updates, and what they are multiplied by.
  case adapter(LoRAAdapter, weight: Double)
  /// All weights, in a file in the job's folder.
  case model(path: String)

  /// Whether it can be switched on for one repository: a model is served to all or to none.
  var isOfOneRepository: Bool {
    if case .adapter = self { true } else { false }
  }

  /// The verdict, and what becomes of it: nothing whole is switched on by itself.
  ///
  /// - Parameter name: what it is kept as.
  func sentence(_ verdict: Verdict, name: String) -> String {
    isOfOneRepository
      ? verdict.sentence
      : "\(verdict.finding.rawValue) on files held back: \(verdict.figures); "
        + "serve it with 'familiar models use \(name)'"
  }

  var weight: Double {
    if case .adapter(_, let weight) = self { weight } else { 1 }
  }
}
