/// Which sign several values have together.
package struct SignElection: Sendable {
  package enum Rule: String, Sendable, CaseIterable {
    /// That of their sum.
    case total
    /// That of most of them.
    case frequency
  }

  let rule: Rule

  /// 1 or -1; an even vote goes to 1.
  func sign(of values: some Sequence<Float>) -> Float {
    let sum = values.reduce(Float(0)) { sum, value in
      switch rule {
      case .total: sum + value
      case .frequency: sum + Self.sign(value)
      }
    }
    return sum >= 0 ? 1 : -1
  }

  static func sign(_ value: Float) -> Float { value > 0 ? 1 : value < 0 ? -1 : 0 }
}

/// Weighted sums of matrices, value by value, after pruning.
struct TaskArithmetic {
  let method: AdapterCombination.Method
  let density: Double
  let rule: SignElection.Rule

  /// - Parameter mask: which of `count` values of a part stay, where that is drawn.
  func merged(
    _ parts: [[Float]], weights: [Float], mask: (_ part: Int, _ count: Int) -> [Bool]
  ) -> [Float] {
    let pruned = parts.enumerated().map { part, values in
      prune(values) { mask(part, values.count) }
    }
    let elects = method == .ties || method == .dareTies
    let election = SignElection(rule: rule)
    var result = [Float](repeating: 0, count: pruned[0].count)
    for index in result.indices {
      guard elects else {
        for (values, weight) in zip(pruned, weights) { result[index] += values[index] * weight }
        continue
      }
      let sign = election.sign(of: pruned.lazy.map { $0[index] })
      var sum: Float = 0
      var agreeing: Float = 0
      for (values, weight) in zip(pruned, weights)
      where SignElection.sign(values[index]) == sign {
        sum += values[index] * weight
        agreeing += 1
      }
      result[index] = sum / max(1, agreeing)
    }
    return result
  }

  private func prune(_ values: [Float], mask: () -> [Bool]) -> [Float] {
    guard method.prunes, density < 1 else { return values }
    switch method {
    case .dareLinear, .dareTies:
      let factor = Float(density)
      return zip(values, mask()).map { $1 ? $0 / factor : 0 }
    default: return largest(values)
    }
  }

  /// The largest values stay, as many as the density says, rounded down.
  private func largest(_ values: [Float]) -> [Float] {
    let count = max(0, min(values.count, Int(density * Double(values.count))))
    var result = [Float](repeating: 0, count: values.count)
    let order = values.indices.sorted {
      (abs(values[$0]), $1) > (abs(values[$1]), $0)
    }
    for index in order.prefix(count) { result[index] = values[index] }
    return result
  }
}
