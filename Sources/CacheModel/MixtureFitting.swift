internal import Inference

/// Fits the logistic of ``MixtureWeights`` to steps whose true tokens are known.
///
/// Nothing that ships fits weights: for each repository that was worth 0.006 bits per byte at most. It stays
/// beside the logistic whose inner values it moves, and benchmarks find the start with it.
///
/// The steps come from files of the repository that are left out of the index. The likelihood of a mixture whose
/// share is a logistic is raised by Newton steps on the expected shares (expectation maximization with
/// a Newton M-step), which cannot overshoot far and are halved when they do.
package struct MixtureFitting: Sendable {
  /// Steps that a repository must contradict the start by before it is left behind: a Gaussian around
  /// the start's weights that counts like this many steps.
  package static let priorSteps = 40.0
  private static let mostIterations = 30

  private var rows: [Row] = []

  private struct Row {
    var features: [Double]
    var transformer: Double
    var cache: Double
  }

  package init() {}

  package var count: Int { rows.count }

  package mutating func add(_ record: MixtureRecord) {
    let values = record.evidence.features + [record.transformer, record.cache]
    guard values.allSatisfy({ $0.isFinite }), record.transformer + record.cache > 0 else { return }
    rows.append(
      Row(
        features: record.evidence.features, transformer: record.transformer, cache: record.cache))
  }

  /// Mean negative log-probability of the true tokens, in nats; 0 without steps.
  package func loss(_ weights: MixtureWeights) -> Double {
    guard !rows.isEmpty else { return 0 }
    return -rows.reduce(0) { $0 + Self.logLikelihood($1, weights) } / Double(rows.count)
  }

  /// The weights that explain the steps best; `start` itself without steps.
  package func fitted(from start: MixtureWeights = MixtureWeights()) -> MixtureWeights {
    var weights = start
    var objective = objective(weights, start)
    for _ in 0..<Self.mostIterations {
      guard let direction = direction(weights, start) else { break }
      var scale = 1.0
      var isBetter = false
      while scale > 1e-3 {
        var candidate = weights
        for index in direction.indices { candidate.logistic[index] += scale * direction[index] }
        let value = self.objective(candidate, start)
        if value > objective {
          isBetter = value > objective + 1e-7 * Double(rows.count)
          (weights, objective) = (candidate, value)
          break
        }
        scale /= 2
      }
      guard isBetter else { break }
    }
    return weights
  }

  private func objective(_ weights: MixtureWeights, _ start: MixtureWeights) -> Double {
    let distance = zip(weights.logistic, start.logistic).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    return rows.reduce(0) { $0 + Self.logLikelihood($1, weights) } - Self.priorSteps / 8 * distance
  }

  private static func logLikelihood(_ row: Row, _ weights: MixtureWeights) -> Double {
    let share = weights.share(row.features)
    // A token that neither knows must not make the whole sum worthless.
    return max(1e-30, (1 - share) * row.transformer + share * row.cache).logarithm
  }

  /// A Newton step towards the expected shares.
  private func direction(_ weights: MixtureWeights, _ start: MixtureWeights) -> [Double]? {
    let size = weights.logistic.count
    // w (1 - w) is at most 1/4: a step of the prior counts like a step of the evidence.
    let ridge = Self.priorSteps / 4
    var gradient = zip(weights.logistic, start.logistic).map { -ridge * ($0 - $1) }
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for index in 0..<size { matrix[index][index] = ridge }
    for row in rows where row.features.count == size {
      let share = weights.share(row.features)
      let mixed = max(1e-30, (1 - share) * row.transformer + share * row.cache)
      let slope = share * row.cache / mixed - share
      let curvature = share * (1 - share)
      for i in 0..<size {
        gradient[i] += slope * row.features[i]
        for j in 0...i { matrix[i][j] += curvature * row.features[i] * row.features[j] }
      }
    }
    return Self.solve(matrix, gradient)
  }

  /// Solves a positive definite system, given its lower triangle, by Cholesky; nil where it is not.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    let size = right.count
    var lower = matrix
    var solution = right
    for i in 0..<size {
      for j in 0...i {
        let sum = (0..<j).reduce(matrix[i][j]) { $0 - lower[i][$1] * lower[j][$1] }
        guard i != j || sum > 0 else { return nil }
        lower[i][j] = i == j ? sum.squareRoot() : sum / lower[j][j]
      }
      solution[i] = (0..<i).reduce(right[i]) { $0 - lower[i][$1] * solution[$1] } / lower[i][i]
    }
    for i in (0..<size).reversed() {
      let sum = ((i + 1)..<size).reduce(solution[i]) { $0 - lower[$1][i] * solution[$1] }
      solution[i] = sum / lower[i][i]
    }
    return solution
  }
}
