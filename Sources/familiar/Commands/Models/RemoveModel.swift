internal import ArgumentParser
internal import ModelFiles

/// `familiar models remove`.
struct RemoveModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Delete an imported model.",
    discussion: """
      Editors that have it open keep it until they are closed.

      EXAMPLES
        familiar models remove starcoder
      """)

  @Argument(help: ArgumentHelp("The model's name in 'familiar models list'.", valueName: "name"))
  var name: String

  func run() throws {
    try Models.registry.remove(name)
    StandardError.write("familiar: \(name) is removed\n")
  }
}
