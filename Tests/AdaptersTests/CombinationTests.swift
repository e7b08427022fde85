import Inference
import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Testing

@testable import Adapters

/// Combined adapters against PEFT's `add_weighted_adapter`.
struct CombinationTests {
  static let names = [
    "cat", "dare-linear", "dare-ties", "linear", "magnitude-prune", "single", "svd", "svd-2",
    "ties",
    "ties-frequency",
  ]

  @Test(arguments: names)
  func `combinations equal those of PEFT`(name: String) throws {
    let golden = try GoldenAdapter("combined/\(name)")
    let recipe = golden.golden
    let method = try #require(
      recipe["kind"]?.string.flatMap(AdapterCombination.Method.init(rawValue:)))
    let weights = (recipe["weights"]?.array ?? []).compactMap(\.number)
    let adapters = try (recipe["parts"]?.array ?? []).compactMap(\.string).map {
      try GoldenAdapter.read(part: $0, for: golden.base)
    }
    let combination = AdapterCombination(
      method: method, rank: recipe["svd_rank"]?.integer, density: recipe["density"]?.number ?? 1,
      majoritySign: recipe["majority_sign_method"]?.string
        .flatMap(SignElection.Rule.init(rawValue:)) ?? .total)
    let masks = try RecordedMasks(golden, adapters: adapters)
    let parts = zip(adapters, weights).map { (adapter: $0, weight: $1) }
    let ours = try combination.combine(parts, masks: masks.take)
    #expect(masks.isUsedUp)
    let theirs = try golden.read()
    #expect(try golden.distance(AdapterSet([(ours, 1)])) < 1e-4)
    // PEFT's targets are names, ours modules: what it has more adds nothing.
    for (location, module) in theirs.modules {
      guard let own = ours.modules[location] else {
        #expect(module.b.allSatisfy { $0 == 0 })
        continue
      }
      #expect(own.rank == module.rank && own.scale == 1 && module.scale == 1)
      // Singular vectors are unique up to their signs; their product is compared by the logits.
      if method != .svd || adapters.count == 1 {
        #expect(GoldenAdapter.distance(own.a, module.a) < 1e-5)
        #expect(GoldenAdapter.distance(own.b, module.b) < 1e-5)
      }
    }
  }

  @Test func `adapters that do not go together are refused`() throws {
    let base = try GoldenAdapter.base("mqa")
    let one = try GoldenAdapter.read(part: "one", for: base)
    let three = try GoldenAdapter.read(part: "three", for: base)
    let parts = [(adapter: one, weight: 1.0), (adapter: three, weight: 1.0)]
    #expect { try AdapterCombination(method: .ties, density: 0.5).combine(parts) } throws: {
      "\($0)".contains("one rank") && "\($0)".contains("4, 3")
    }
    #expect(throws: AdapterError.self) {
      try AdapterCombination(method: .cat).combine([(adapter: LoRAAdapter, weight: Double)]())
    }
    #expect(throws: AdapterError.self) {
      try AdapterCombination(method: .cat).combine(parts, isCancelled: { true })
    }
    #expect(throws: AdapterError.self) {
      try AdapterCombination(method: .cat).combine([(adapter: one, weight: 1e39), parts[1]])
    }
  }

  @Test func `our own draws keep the density and follow the seed`() throws {
    let one = try GoldenAdapter.read(part: "one", for: GoldenAdapter.base("mqa"))
    func combined(_ seed: UInt64) throws -> LoRAAdapter {
      try AdapterCombination(method: .dareLinear, density: 0.5, seed: seed)
        .combine([(adapter: one, weight: 1), (adapter: one, weight: 0)])
    }
    #expect(try combined(1) == combined(1))
    #expect(try combined(1) != combined(2))
    let values = try combined(3).modules.values.flatMap(\.a)
    let kept = Double(values.filter { $0 != 0 }.count) / Double(values.count)
    #expect(abs(kept - 0.5) < 0.05)
  }

  @Test func `a matrix is the product of its decompositions`() throws {
    var random = SplitMix64(seed: 2)
    for (rows, columns) in [(7, 3), (3, 7), (5, 5), (1, 1), (40, 12)] {
      var matrix = ColumnMatrix(rows: rows, columns: columns)
      for index in matrix.values.indices { matrix.values[index] = random.nextUnit() - 0.5 }
      let (q, r) = matrix.qr
      #expect(Self.distance(q * r, matrix) < 1e-13)
      let decomposition = try #require(SingularValues(matrix))
      var scaled = decomposition.u
      for column in 0..<scaled.columns {
        for row in 0..<rows { scaled[row, column] *= decomposition.s[column] }
      }
      #expect(Self.distance(scaled * decomposition.v.transposed, matrix) < 1e-13)
      #expect(zip(decomposition.s, decomposition.s.dropFirst()).allSatisfy { $0 >= $1 })
      let identity = decomposition.u.transposed * decomposition.u
      for index in 0..<identity.columns { #expect(abs(identity[index, index] - 1) < 1e-13) }
    }
    // No rank at all.
    let zero = try #require(SingularValues(ColumnMatrix(rows: 3, columns: 2)))
    #expect(zero.s == [0, 0])
    var broken = ColumnMatrix(rows: 2, columns: 2)
    broken.values = [.nan, 1, 2, 3]
    #expect(SingularValues(broken) == nil)
  }

  private static func distance(_ one: ColumnMatrix, _ other: ColumnMatrix) -> Double {
    zip(one.values, other.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}

/// The values that PyTorch drew, in the order in which PEFT asked for them.
private final class RecordedMasks {
  private var masks: [String: [Bool]] = [:]

  init(_ golden: GoldenAdapter, adapters: [LoRAAdapter]) throws {
    let bits = try FileReading.contents(of: "\(golden.path)/masks.bits")
    var next = 0
    // Module by module, first lora_A of every adapter, then lora_B.
    for name in (golden.golden["modules"]?.array ?? []).compactMap(\.string) {
      for matrix in PEFTNames.Matrix.allCases {
        for (index, adapter) in adapters.enumerated() {
          let found = adapter.modules.first { PEFTNames.module($0.key) == name }
          guard next < (golden.golden["mask_values"]?.integer ?? 0), let module = found?.value
          else { continue }
          let count = matrix == .a ? module.a.count : module.b.count
          masks["\(name) \(matrix) \(index)"] = (next..<next + count).map {
            bits[$0 / 8] >> ($0 % 8) & 1 == 1
          }
          next += count
        }
      }
    }
  }

  var isUsedUp: Bool { masks.isEmpty }

  func take(
    _ location: AdapterSet.Location, _ matrix: PEFTNames.Matrix, _ index: Int, _ count: Int
  ) -> [Bool] {
    let mask = masks.removeValue(forKey: "\(PEFTNames.module(location)) \(matrix) \(index)")
    return mask ?? [Bool](repeating: false, count: count)
  }
}

extension GoldenAdapter {
  /// One of the adapters that are combined.
  static func read(part name: String, for base: Checkpoint) throws -> LoRAAdapter {
    try LoRAAdapter.read(folder: "\(folder)/parts/\(name)", for: base.configuration)
  }
}
