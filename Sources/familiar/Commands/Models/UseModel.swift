internal import ArgumentParser
internal import ModelFiles

/// `familiar models use`.
struct UseModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use",
    abstract: "Make an imported model the default.",
    discussion: """
      EXAMPLES
        familiar models use starcoder
      """)

  @Argument(help: ArgumentHelp("The model's name in 'familiar models list'.", valueName: "name"))
  var name: String

  func run() throws {
    try Models.registry.use(name)
    StandardError.write("familiar: \(name) is the default model now\n")
  }
}
