internal import JSONCoding
private import OrderedCollections
private import Storage

/// What `adapter_config.json` says about a LoRA adapter.
///
/// - Source: PEFT 0.21.2, `tuners/lora/config.py`; see `reference/gpt-bigcode.md`, section 5.
struct PEFTConfiguration {
  /// `r`.
  let rank: Int
  /// `lora_alpha`.
  let alpha: Double
  /// `use_rslora`: the scale is alpha / √rank.
  let isRankStabilized: Bool
  let targets: TargetSelection
  /// `rank_pattern` and `alpha_pattern`, in the order of the file: the first that matches counts.
  private let ranks: [(pattern: NamePattern, value: Double)]
  private let alphas: [(pattern: NamePattern, value: Double)]

  /// A megabyte; PEFT writes one or two kilobytes.
  private static let sizeLimit = 1 << 20

  init(path: String) throws(AdapterError) {
    let bytes = try AdapterError.storing { () throws(StorageError) in
      try FileReading.contents(of: path, limit: Self.sizeLimit)
    }
    let json: JSON
    do throws(JSONError) { json = try JSON(parsing: bytes) } catch {
      throw .json(file: path, error: error)
    }
    try self.init(json, path: path)
  }

  init(_ json: JSON, path: String) throws(AdapterError) {
    guard json.object != nil else {
      throw .invalid(
        file: path, subject: "the document", expected: "an object", found: "something else")
    }
    try UnsupportedPEFT.check(json, path: path)
    rank = try Self.rank(json["r"] ?? 8, "r", path)
    alpha = try Self.alpha(json["lora_alpha"] ?? 8, "lora_alpha", path)
    isRankStabilized = json["use_rslora"]?.bool ?? false
    targets = try TargetSelection(json, path: path)
    ranks = try Self.patterns(json, "rank_pattern", path) { json, subject throws(AdapterError) in
      Double(try Self.rank(json, subject, path))
    }
    alphas = try Self.patterns(json, "alpha_pattern", path) { json, subject throws(AdapterError) in
      try Self.alpha(json, subject, path)
    }
  }

  /// The rank of a module's matrices, by its name: `transformer.h.0.attn.c_attn`.
  func rank(of module: String) -> Int {
    ranks.first { $0.pattern.matches(module) }.map { Int($0.value) } ?? rank
  }

  /// What `B A` of a module is multiplied by.
  func scale(of module: String) -> Float {
    let alpha = alphas.first { $0.pattern.matches(module) }?.value ?? alpha
    let rank = Double(rank(of: module))
    return Float(alpha / (isRankStabilized ? rank.squareRoot() : rank))
  }

  private static func rank(
    _ json: JSON, _ subject: String, _ path: String
  ) throws(AdapterError) -> Int {
    // More than the width of any model here would be no low rank.
    guard let rank = json.integer, (1...65_536).contains(rank) else {
      throw .invalid(
        file: path, subject: subject, expected: "a rank from 1 to 65536",
        found: Self.excerpt(json))
    }
    return rank
  }

  private static func alpha(
    _ json: JSON, _ subject: String, _ path: String
  ) throws(AdapterError) -> Double {
    guard let alpha = json.number, alpha.isFinite, abs(alpha) <= 1e9 else {
      throw .invalid(
        file: path, subject: subject, expected: "a number", found: Self.excerpt(json))
    }
    return alpha
  }

  /// PEFT matches `(.*\.)?(key)$` from the start of a module's name.
  private static func patterns(
    _ json: JSON, _ key: String, _ path: String,
    value: (JSON, String) throws(AdapterError) -> Double
  ) throws(AdapterError) -> [(NamePattern, Double)] {
    guard let object = json[key], !object.isNull else { return [] }
    guard let members = object.object, members.count <= 10_000 else {
      throw .invalid(
        file: path, subject: key, expected: "an object of numbers", found: Self.excerpt(object))
    }
    var patterns: [(NamePattern, Double)] = []
    for (name, number) in members {
      patterns.append(
        (
          try pattern("(?:.*\\.)?(?:\(name))", subject: "\(key) '\(name.prefix(80))'", path),
          try value(number, "\(key) '\(name.prefix(80))'")
        ))
    }
    return patterns
  }

  static func pattern(
    _ text: String, subject: String, _ path: String
  ) throws(AdapterError) -> NamePattern {
    do throws(NamePattern.Problem) { return try NamePattern(text) } catch {
      throw .invalid(
        file: path, subject: subject, expected: "a name or a regular expression",
        found: error.description)
    }
  }

  static func excerpt(_ json: JSON) -> String { String(json.serialized().prefix(80)) }
}
