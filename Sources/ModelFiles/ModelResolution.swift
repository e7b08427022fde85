private import Storage

/// Finds the model that a command means.
///
/// A function of what it is given alone: the argument, the environment and the program's own path.
/// The working directory is never searched.
package struct ModelResolution: Sendable {
  private let environment: [String: String]
  private let registry: ModelRegistry

  /// - Parameter executable: the program's real path, symbolic links followed.
  package init(environment: [String: String], executable: String?) {
    self.environment = environment
    registry = ModelRegistry(
      directories: StateDirectories(environment: environment),
      shipped: ShippedModels(executable: executable))
  }

  /// The path of a `.gguf` file or of a Hugging Face folder.
  ///
  /// - Parameter argument: what stood after `--model`; nil where nothing did.
  package func path(for argument: String?) throws(ModelFileError) -> String {
    try registry.checkVersion()
    if let argument { return try path(named: argument) }
    if let name = environment["FAMILIAR_MODEL"], !name.isEmpty { return try path(named: name) }
    if let name = try registry.defaultName() {
      guard let path = registry.locate(name) else { throw .defaultIsGone(name) }
      return path
    }
    if let model = registry.shipped.first { return model.path }
    let folders = registry.shipped.folders.prefix(2)
    throw .noModel(searched: ["$FAMILIAR_MODEL", "the registry"] + folders)
  }

  /// A name that is known goes before a file of that name; anything with a slash is a path.
  private func path(named argument: String) throws(ModelFileError) -> String {
    if !argument.contains("/"), let path = registry.locate(argument) { return path }
    guard FileReading.kind(of: argument) != nil else {
      throw .unknownModel(
        name: argument, near: ModelName.near(argument, among: try registry.knownNames()))
    }
    return argument
  }
}
