internal import Adapters
internal import ArgumentParser
internal import ModelFiles

/// `familiar adapters combine`.
struct AdaptersCombine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "combine", abstract: "Make one adapter of several.",
    discussion: """
      The rules are PEFT's. cat is exact, and its rank is the sum of all ranks; svd is the best \
      approximation of that at a smaller rank. linear, ties, dare_linear, dare_ties and \
      magnitude_prune need adapters of one rank, and all but linear a density: the share of values \
      that stays. Without --method it is svd.

      EXAMPLES
        familiar adapters combine mine=0.7 theirs=0.3 --name both
        familiar adapters combine mine theirs --method cat --name both
        familiar adapters combine mine theirs --method ties --density 0.5 --name both
      """)

  @OptionGroup var model: ModelOptions

  @Argument(
    help: ArgumentHelp(
      "Adapters, by name or folder; the weight is 1 unless given or known.",
      valueName: "name-or-folder[=weight]"))
  var adapters: [String]

  @Option(help: ArgumentHelp("What the new adapter is to be called.", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp(
      AdapterCombination.Method.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "method"))
  var method = AdapterCombination.Method.svd

  @Option(
    help: ArgumentHelp("The rank of the result, for svd; default: the largest.", valueName: "r"))
  var rank: Int?

  @Option(help: ArgumentHelp("The share of values that stays, above 0, up to 1.", valueName: "d"))
  var density: Double?

  @Option(help: "How ties and dare_ties elect a sign: total or frequency.")
  var majoritySign = SignElection.Rule.total

  @Option(help: ArgumentHelp("Chooses what dare drops.", valueName: "n"))
  var seed: UInt64 = 0

  func validate() throws {
    guard !adapters.isEmpty else { throw ValidationError("name the adapters to combine") }
    if let rank, !(1...4096).contains(rank) {
      throw ValidationError("--rank is \(rank); give a number from 1 to 4096")
    }
    if rank != nil, method != .svd {
      throw ValidationError("--rank is for --method svd; other ranks follow from the adapters")
    }
    if let density, !(density > 0 && density <= 1) {
      throw ValidationError("--density is \(density); give more than 0 and at most 1")
    }
    if method.prunes, density == nil {
      throw ValidationError("--method \(method.rawValue) needs --density, such as 0.5")
    }
    if !method.prunes, density != nil {
      throw ValidationError("--density is for methods that prune; drop it or choose ties")
    }
  }

  func run() throws {
    Interruption.watch()
    let checkpoint = try model.openCheckpoint()
    guard !AdaptersCommand.registry.contains(name) else { throw AdapterError.nameTaken(name) }
    let loaded = try AdaptersCommand.load(adapters, for: checkpoint)
    let combined = try combine(loaded)
    try Interruption.check()
    let repositories = Set(loaded.map { $0.metadata?.repository })
    let metadata = AdapterMetadata(
      repository: repositories.count == 1 ? repositories.first ?? nil : nil)
    try AdaptersCommand.registry.add(
      combined, named: name, for: checkpoint.configuration, metadata: metadata)
    try StandardOutput.write(line: name)
  }

  private func combine(_ loaded: [LoadedAdapter]) throws -> LoRAAdapter {
    let combination = AdapterCombination(
      method: method, rank: rank, density: density ?? 1, majoritySign: majoritySign, seed: seed)
    let parts = loaded.map { (adapter: $0.adapter, weight: $0.weight) }
    let combined = try combination.combine(parts, isCancelled: { Interruption.isRequested })
    return combined
  }
}

extension AdapterCombination.Method: ExpressibleByArgument {}
extension SignElection.Rule: ExpressibleByArgument {}
