extension TokenIDList {
  /// For ArgumentParser's `transform`, which wants an untyped throw and a label of its own.
  init(argument: String) throws {
    // What `familiar tokenize` prints is accepted too.
    let isArray = argument.hasPrefix("[") && argument.hasSuffix("]")
    try self.init(parsing: isArray ? String(argument.dropFirst().dropLast()) : argument)
  }
}
