internal import Inference

/// One adapter made of several, each with a weight, by the rules of PEFT's `add_weighted_adapter`.
///
/// The result has scale 1 in every module. Rows that random methods drop are drawn from a seed of
/// our own, since nobody can repeat PyTorch's without PyTorch.
///
/// - Source: PEFT 0.21.2, `tuners/lora/model.py` and `utils/merge_utils.py`.
package struct AdapterCombination: Sendable {
  package enum Method: String, Sendable, CaseIterable {
    /// Σ of the matrices, which brings cross terms Bᵢ Aⱼ: cheap and rough.
    case linear
    /// The matrices side by side: exact, and the ranks add up.
    case cat
    /// The best approximation of the exact sum at a rank.
    case svd
    /// Yadav et al. 2023 (arXiv 2306.01708): prune, elect a sign, average those that agree.
    case ties
    /// Yu et al. 2023 (arXiv 2311.03099): drop at random and scale up what is left.
    case dareLinear = "dare_linear"
    case dareTies = "dare_ties"
    /// Keep the largest values of each.
    case magnitudePrune = "magnitude_prune"

    /// Whether it has a density.
    package var prunes: Bool {
      switch self {
      case .linear, .cat, .svd: false
      case .ties, .dareLinear, .dareTies, .magnitudePrune: true
      }
    }
  }

  package var method: Method
  /// Of the result, for `svd`; nil: the largest of the adapters'.
  package var rank: Int?
  /// The share of values that stay, 0 to 1.
  package var density: Double
  package var majoritySign: SignElection.Rule
  package var seed: UInt64

  package init(
    method: Method, rank: Int? = nil, density: Double = 1,
    majoritySign: SignElection.Rule = .total, seed: UInt64 = 0
  ) {
    self.method = method
    self.rank = rank
    self.density = density
    self.majoritySign = majoritySign
    self.seed = seed
  }

  /// Draws which values stay: `(location, matrix, adapter, count)` to as many flags.
  typealias MaskSource = (AdapterSet.Location, PEFTNames.Matrix, Int, Int) -> [Bool]

  /// - Parameter isCancelled: asked before each module.
  package func combine(
    _ adapters: [(adapter: LoRAAdapter, weight: Double)], isCancelled: () -> Bool = { false }
  ) throws(AdapterError) -> LoRAAdapter {
    try combine(adapters, isCancelled: isCancelled, masks: seededMask)
  }

  func combine(
    _ adapters: [(adapter: LoRAAdapter, weight: Double)], isCancelled: () -> Bool = { false },
    masks: MaskSource
  ) throws(AdapterError) -> LoRAAdapter {
    guard !adapters.isEmpty else {
      throw .combination(reason: "there is nothing to combine", advice: "name two adapters")
    }
    // One adapter needs nothing but its weight and scale taken in.
    let method = adapters.count == 1 ? .linear : method
    let ranks = adapters.map { $0.adapter.modules.values.map(\.rank).max() ?? 0 }
    let newRank = try resultRank(ranks, method)
    var modules: [AdapterSet.Location: LoRAAdapter.Module] = [:]
    for location in Set(adapters.flatMap { $0.adapter.modules.keys }).sorted() {
      if isCancelled() { throw .cancelled }
      let parts = adapters.enumerated().compactMap { index, part in
        part.adapter.modules[location].map {
          WeightedModule(module: $0, weight: part.weight, index: index)
        }
      }
      guard let first = parts.first?.module,
        parts.allSatisfy({
          $0.module.inFeatures == first.inFeatures && $0.module.outFeatures == first.outFeatures
        })
      else {
        throw .combination(
          reason: "\(location) has different shapes in the adapters",
          advice: "combine adapters of the same model")
      }
      modules[location] = try combined(parts, at: location, method, rank: newRank, masks: masks)
    }
    let bases = Set(adapters.map(\.adapter.baseID))
    return LoRAAdapter(
      modules: modules, baseID: bases.count == 1 ? adapters[0].adapter.baseID : nil)
  }

  private func resultRank(_ ranks: [Int], _ method: Method) throws(AdapterError) -> Int {
    switch method {
    case .cat: return ranks.reduce(0, +)
    case .svd: return rank ?? ranks.max() ?? 1
    default:
      guard Set(ranks).count == 1 else {
        throw .combination(
          reason: "\(method.rawValue) needs adapters of one rank, and these have "
            + ranks.map { "\($0)" }.joined(separator: ", "),
          advice: "use --method cat or svd")
      }
      return ranks[0]
    }
  }

  private func combined(
    _ parts: [WeightedModule], at location: AdapterSet.Location, _ method: Method, rank: Int,
    masks: MaskSource
  ) throws(AdapterError) -> LoRAAdapter.Module {
    let shape = parts[0].module
    let matrices: (a: [Float], b: [Float])
    switch method {
    case .cat: matrices = Concatenation.matrices(parts, rank: rank)
    case .svd:
      guard let product = LowRankProduct(parts)?.truncated(to: rank) else {
        throw .combination(
          reason: "the singular values of \(location) were not found",
          advice: "combine with --method cat")
      }
      matrices = product
    default:
      guard parts.allSatisfy({ $0.module.rank == shape.rank }) else {
        throw .combination(
          reason: "the adapters have different ranks at \(location)",
          advice: "use --method cat or svd")
      }
      let arithmetic = TaskArithmetic(method: method, density: density, rule: majoritySign)
      func merged(_ matrix: PEFTNames.Matrix, _ values: [[Float]], _ weights: [Float]) -> [Float] {
        arithmetic.merged(values, weights: weights) { part, count in
          masks(location, matrix, parts[part].index, count)
        }
      }
      matrices = (
        merged(.a, parts.map(\.module.a), parts.map { $0.signedRoot }),
        merged(.b, parts.map(\.module.b), parts.map { abs($0.signedRoot) })
      )
    }
    let resultRank = method == .cat || method == .svd ? rank : shape.rank
    guard
      let module = LoRAAdapter.Module(
        rank: resultRank, inFeatures: shape.inFeatures, outFeatures: shape.outFeatures,
        a: matrices.a, b: matrices.b, scale: 1),
      matrices.a.allSatisfy(\.isFinite), matrices.b.allSatisfy(\.isFinite)
    else {
      throw .combination(
        reason: "the sum at \(location) is too large for float32", advice: "give smaller weights")
    }
    return module
  }

  /// Bernoulli draws, others for each matrix.
  private func seededMask(
    _ location: AdapterSet.Location, _ matrix: PEFTNames.Matrix, _ part: Int, _ count: Int
  ) -> [Bool] {
    let target = AdapterSet.Target.allCases.firstIndex(of: location.target) ?? 0
    let place = UInt64(location.layer * 16 + target * 2 + (matrix == .a ? 0 : 1))
    var random = SplitMix64(seed: seed &+ place &* 0x9E37_79B9 &+ UInt64(part) &* 0x85EB_CA6B)
    return (0..<count).map { _ in random.nextUnit() < density }
  }
}

/// A module of one adapter and what it counts with.
struct WeightedModule {
  let module: LoRAAdapter.Module
  let weight: Double
  /// Which adapter it is of.
  let index: Int

  /// Weight times scale.
  var factor: Double { weight * Double(module.scale) }

  /// √|factor| with its sign: a factor is shared out between A and B.
  var signedRoot: Float { Float(factor < 0 ? -(-factor).squareRoot() : factor.squareRoot()) }
}

/// `cat`: A above A, B beside B, and rows of zeros up to the rank.
enum Concatenation {
  static func matrices(_ parts: [WeightedModule], rank: Int) -> (a: [Float], b: [Float]) {
    let (inputs, outputs) = (parts[0].module.inFeatures, parts[0].module.outFeatures)
    var a: [Float] = []
    a.reserveCapacity(rank * inputs)
    var b = [Float](repeating: 0, count: outputs * rank)
    var column = 0
    for part in parts {
      let factor = Float(part.factor)
      a += part.module.a.map { $0 * factor }
      for row in 0..<outputs {
        for index in 0..<part.module.rank {
          b[row * rank + column + index] = part.module.b[row * part.module.rank + index]
        }
      }
      column += part.module.rank
    }
    a += repeatElement(0, count: rank * inputs - a.count)
    return (a, b)
  }
}
