internal import ArgumentParser
internal import ModelFiles

/// `familiar models remove`.
struct ModelsRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Delete an imported model.",
    discussion: """
      The file or folder that it was imported from stays.

      EXAMPLES
        familiar models remove starcoderbase-1b
      """)

  @Argument(help: "The model's name, as 'familiar models list' shows it.")
  var name: String

  func run() throws {
    let hadFile = try Models.registry.remove(name)
    StandardError.write(
      hadFile
        ? "familiar: \(name) is removed\n"
        : "familiar: \(name) had no file any more, and is no longer the default model\n")
  }
}
