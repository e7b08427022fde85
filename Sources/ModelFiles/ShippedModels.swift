private import Storage

/// The models that came with the program: they are found by name, and nobody can remove them.
///
/// They lie in `share/familiar/models` beside the `bin` of the program, and in the nearest folder
/// `models` above it that has any.
package struct ShippedModels: Sendable {
  /// A model's file.
  package struct Model: Sendable, Equatable {
    package let name: String
    package let path: String
  }

  /// Where they may lie, the folder that counts most first.
  let folders: [String]

  /// - Parameter executable: the program's real path, symbolic links followed.
  package init(executable: String?) {
    guard let executable, executable.hasPrefix("/") else {
      folders = []
      return
    }
    var parts = executable.split(separator: "/").dropLast()
    var folders: [String] = []
    if parts.last == "bin" {
      folders.append(
        (parts.dropLast() + ["share", "familiar", "models"]).map { "/\($0)" }.joined())
    }
    while true {
      folders.append((parts + ["models"]).map { "/\($0)" }.joined())
      if parts.isEmpty { break }
      parts.removeLast()
    }
    self.folders = folders
  }

  /// The one that is used where nobody chose another; nil where there is none.
  package var first: Model? { models.first }

  /// All of them, in the order in which they are looked for; of two of one name the first.
  package var models: [Model] {
    let shared = folders.filter { $0.hasSuffix("/share/familiar/models") }.flatMap(Self.models)
    let nearest = folders.lazy.filter { !$0.hasSuffix("/share/familiar/models") }
      .map(Self.models).first { !$0.isEmpty }
    return (nearest ?? []).reduce(into: shared) { all, model in
      if !all.contains(where: { $0.name == model.name }) { all.append(model) }
    }
  }

  /// The model `name`.
  package func model(named name: String) -> Model? { models.first { $0.name == name } }

  /// The `.gguf` files directly in `folder`, by name.
  ///
  /// A folder that cannot be listed is somebody else's: the search goes on above it.
  private static func models(in folder: String) -> [Model] {
    guard FileReading.kind(of: folder) == .directory,
      let names = try? Directories.names(in: folder)
    else { return [] }
    return names.filter {
      $0.hasSuffix(".gguf") && !$0.hasPrefix(".")
        && FileReading.kind(of: "\(folder)/\($0)") == .regular
    }
    .map { Model(name: ModelName.stem(ofPath: $0), path: "\(folder)/\($0)") }
  }
}
