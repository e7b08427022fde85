extension AdapterSet.Target {
  /// The layers that `name` means, as in PEFT: `attn.c_proj` one, `c_proj` both that end so; empty
  /// where there is none.
  package static func named(_ name: some StringProtocol) -> [AdapterSet.Target] {
    allCases.filter { $0.rawValue == name || $0.rawValue.hasSuffix(".\(name)") }
  }

  /// All names that mean a layer, the short ones first.
  package static var names: [String] {
    let full = allCases.map(\.rawValue)
    let short = full.map { name in String(name.split(separator: ".").last ?? name[...]) }
    return short.enumerated().filter { short.firstIndex(of: $1) == $0 }.map { $1 } + full
  }
}
