/// Numbers of a model's shape as a file states them, checked one by one.
struct ConfigurationSource {
  /// The file that states them, for errors.
  let file: String

  /// Sizes up to this are believed: products of two then stay far below `Int.max`.
  private static let sizeLimit = 1 << 28

  /// `value` if it can be a size.
  func size(_ value: Int?, _ key: String) throws(ModelFileError) -> Int {
    guard let value, (1...Self.sizeLimit).contains(value) else {
      throw .invalid(
        file: file, subject: key, expected: "a number from 1 to \(Self.sizeLimit)",
        found: value.map { "\($0)" } ?? "nothing that is one")
    }
    return value
  }

  /// `value` if it can be LayerNorm's epsilon.
  func epsilon(_ value: Double?, _ key: String) throws(ModelFileError) -> Float {
    // 1e-5 stands in for null: ct2fast-starcoderbase-3b has it, and it is transformers' default.
    let epsilon = Float(value ?? 1e-5)
    guard epsilon.isFinite, epsilon >= 0, epsilon < 1 else {
      throw .invalid(
        file: file, subject: key, expected: "a number from 0 to 1", found: "\(epsilon)")
    }
    return epsilon
  }

  /// Checks what must hold between the heads and the width.
  func checkHeads(_ configuration: ModelConfiguration) throws(ModelFileError) {
    let (width, heads) = (configuration.hiddenSize, configuration.headCount)
    guard width.isMultiple(of: heads) else {
      throw .invalid(
        file: file, subject: "number of heads", expected: "a divisor of the width \(width)",
        found: "\(heads)")
    }
    let keyValueHeads = configuration.keyValueHeadCount
    guard keyValueHeads == 1 || keyValueHeads == heads else {
      throw .invalid(
        file: file, subject: "number of key/value heads", expected: "1 or \(heads)",
        found: "\(keyValueHeads)")
    }
  }
}
