private import Storage

/// Finds the model that a command means.
///
/// A function of what it is given alone: the argument, the environment and the program's own path.
/// The working directory is never searched.
package struct ModelResolution: Sendable {
  private let environment: [String: String]
  private let executable: String?
  private let registry: ModelRegistry

  /// - Parameter executable: the program's real path, symbolic links followed.
  package init(environment: [String: String], executable: String?) {
    self.environment = environment
    self.executable = executable
    registry = ModelRegistry(directories: StateDirectories(environment: environment))
  }

  /// The path of a `.gguf` file or of a Hugging Face folder.
  ///
  /// - Parameter argument: what stood after `--model`; nil where nothing did.
  package func path(for argument: String?) throws(ModelFileError) -> String {
    if let argument { return try path(named: argument) }
    if let name = environment["FAMILIAR_MODEL"], !name.isEmpty { return try path(named: name) }
    if let name = try registry.defaultName() {
      guard registry.contains(name) else {
        throw .unknownModel(name: name, near: ModelName.near(name, among: try registry.names()))
      }
      return try registry.path(of: name)
    }
    let folders = shippedFolders
    for folder in folders {
      if let model = try firstModel(in: folder) { return model }
    }
    throw .noModel(searched: ["$FAMILIAR_MODEL", "the registry"] + folders.prefix(2))
  }

  /// A registered name goes before a file of that name; anything with a slash is a path.
  private func path(named argument: String) throws(ModelFileError) -> String {
    if !argument.contains("/"), registry.contains(argument) {
      return try registry.path(of: argument)
    }
    guard FileReading.kind(of: argument) != nil else {
      throw .unknownModel(
        name: argument, near: ModelName.near(argument, among: try registry.names()))
    }
    return argument
  }

  /// `share/familiar/models` beside the `bin` of the program, then every `models` above it, the
  /// nearest first.
  private var shippedFolders: [String] {
    guard let executable, executable.hasPrefix("/") else { return [] }
    var parts = executable.split(separator: "/").dropLast()
    var folders: [String] = []
    if parts.last == "bin" {
      folders.append(
        (parts.dropLast() + ["share", "familiar", "models"]).map { "/\($0)" }.joined())
    }
    while true {
      folders.append((parts + ["models"]).map { "/\($0)" }.joined())
      if parts.isEmpty { return folders }
      parts.removeLast()
    }
  }

  /// The first `.gguf` file directly in `folder`, by name; nil where there is none.
  ///
  /// A folder that cannot be listed is somebody else's: the search goes on above it.
  private func firstModel(in folder: String) throws(ModelFileError) -> String? {
    guard FileReading.kind(of: folder) == .directory,
      let names = try? Directories.names(in: folder)
    else { return nil }
    return names.first {
      $0.hasSuffix(".gguf") && !$0.hasPrefix(".")
        && FileReading.kind(of: "\(folder)/\($0)") == .regular
    }
    .map { "\(folder)/\($0)" }
  }
}
