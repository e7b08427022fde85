internal import ArgumentParser
internal import ModelFiles

/// `familiar models use`.
struct ModelsUse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use", abstract: "Make an imported model the default.",
    discussion: """
      EXAMPLES
        familiar models use starcoderbase-1b
      """)

  @Argument(help: "The model's name, as 'familiar models list' shows it.")
  var name: String

  func run() throws {
    try Models.registry.use(name)
    StandardError.write("familiar: \(name) is the default model now\n")
  }
}
