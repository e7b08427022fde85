internal import JSONCoding

/// Which modules an adapter's configuration names: `target_modules` and what narrows it.
///
/// - Source: PEFT 0.21.2, `check_target_module_exists`.
struct TargetSelection {
  /// What PEFT adapts in a GPT-BigCode model where nobody says what.
  ///
  /// - Source: PEFT 0.21.2, `utils/constants.py`.
  private static let defaultNames: Set = ["c_attn"]

  private enum Targets {
    case all
    case names(Set<String>)
    case pattern(NamePattern)
  }

  private let targets: Targets
  private let excluded: Targets?
  /// Nil: all layers.
  private let layers: Set<Int>?
  /// What the list of layers is called; nil where any name will do.
  private let layerNames: [NamePattern]

  init(_ json: JSON, path: String) throws(AdapterError) {
    let named = json["target_modules"]
    if named?.array?.isEmpty == true || named?.string?.isEmpty == true {
      throw .invalid(
        file: path, subject: "target_modules", expected: "names or a regular expression",
        found: "\(PEFTConfiguration.excerpt(named ?? .null)), which adapts nothing")
    }
    targets = try Self.targets(named, "target_modules", path) ?? .names(Self.defaultNames)
    excluded = try Self.targets(json["exclude_modules"], "exclude_modules", path)
    layers = try Self.layers(json["layers_to_transform"], path)
    var names: [NamePattern] = []
    for name in try Self.strings(json["layers_pattern"], "layers_pattern", path) ?? [] {
      names.append(
        try PEFTConfiguration.pattern("(?:.*\\.)?(?:\(name))", subject: "layers_pattern", path))
    }
    layerNames = names
  }

  /// Whether `module`, `transformer.h.3.attn.c_attn`, is one of them.
  func contains(_ module: String) -> Bool {
    if let excluded, Self.matches(excluded, module) { return false }
    guard Self.matches(targets, module) else { return false }
    guard case .names = targets, let layers else { return true }
    let parts = module.split(separator: ".")
    guard let place = parts.firstIndex(where: { Int($0) != nil }), let layer = Int(parts[place])
    else { return false }
    let list = parts[..<place].joined(separator: ".")
    return layers.contains(layer)
      && (layerNames.isEmpty || layerNames.contains { $0.matches(list) })
  }

  private static func matches(_ targets: Targets, _ module: String) -> Bool {
    switch targets {
    case .all: return true
    case .pattern(let pattern): return pattern.matches(module)
    case .names(let names):
      if names.contains(module) { return true }
      // A name stands for every module whose path ends with it.
      var rest = module[...]
      while let dot = rest.firstIndex(of: ".") {
        rest = rest[rest.index(after: dot)...]
        if names.contains(String(rest)) { return true }
      }
      return false
    }
  }

  private static func targets(
    _ json: JSON?, _ key: String, _ path: String
  ) throws(AdapterError) -> Targets? {
    if let text = json?.string {
      if text == "all-linear" { return .all }
      return .pattern(try PEFTConfiguration.pattern(text, subject: key, path))
    }
    guard let names = try strings(json, key, path), !names.isEmpty else { return nil }
    return .names(Set(names))
  }

  private static func strings(
    _ json: JSON?, _ key: String, _ path: String
  ) throws(AdapterError) -> [String]? {
    guard let json, !json.isNull else { return nil }
    if let text = json.string { return text.isEmpty ? nil : [text] }
    let strings = json.array?.compactMap(\.string)
    guard let strings, strings.count == json.array?.count else {
      throw .invalid(
        file: path, subject: key, expected: "strings", found: PEFTConfiguration.excerpt(json))
    }
    return strings
  }

  private static func layers(_ json: JSON?, _ path: String) throws(AdapterError) -> Set<Int>? {
    guard let json, !json.isNull else { return nil }
    let numbers = json.integer.map { [$0] } ?? json.array?.compactMap(\.integer)
    guard let numbers, json.integer != nil || numbers.count == json.array?.count else {
      throw .invalid(
        file: path, subject: "layers_to_transform", expected: "numbers of layers",
        found: PEFTConfiguration.excerpt(json))
    }
    return numbers.isEmpty ? nil : Set(numbers)
  }
}
