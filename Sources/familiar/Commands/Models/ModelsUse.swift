internal import ArgumentParser
internal import ModelFiles

/// `familiar models use`.
struct ModelsUse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use", abstract: "Make a model the default.",
    discussion: """
      EXAMPLES
        familiar models use starcoderbase-1b
        familiar models use familiar-6m       back to the model that came with Familiar
      """)

  @Argument(help: "The model's name, as 'familiar models list' shows it.")
  var name: String

  func run() throws {
    try Models.registry.use(name)
    StandardError.write("familiar: \(name) is the default model now\n")
  }
}
