internal import JSONCoding

/// What an editor's settings are on the command line.
enum FinetuneArguments {
  /// Settings with one value, and their options.
  private static let options = [
    "method": "--method", "minutes": "--minutes", "rank": "--rank", "alpha": "--alpha",
    "dropout": "--dropout", "learningRate": "--learning-rate", "seed": "--seed",
    "compute": "--compute",
  ]

  /// - Parameter settings: members of the setting `finetune`, checked.
  static func make(model: String?, settings: [String: JSON]) -> [String] {
    // Values go behind an equals sign, where one that begins with a dash is no option.
    var arguments = model.map { ["--model=\($0)"] } ?? []
    for (name, option) in options.sorted(by: { $0.key < $1.key }) {
      guard let value = settings[name].flatMap(text) else { continue }
      arguments.append("\(option)=\(value)")
    }
    let targets = settings["targetModules"]?.array?.compactMap(\.string) ?? []
    if !targets.isEmpty { arguments.append("--target-modules=\(targets.joined(separator: ","))") }
    return arguments
  }

  private static func text(_ value: JSON) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    default: nil
    }
  }
}
