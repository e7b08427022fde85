internal import Adapters
internal import ArgumentParser

/// `familiar adapters rename`.
struct AdaptersRename: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Call an adapter something else, also where it is in use.",
    discussion: """
      EXAMPLES
        familiar adapters rename project project-2025
      """)

  @Argument(help: "The adapter's name, as 'familiar adapters list' shows it.")
  var name: String

  @Argument(help: "What it is to be called.")
  var newName: String

  func run() throws {
    try AdaptersCommand.registry.rename(name, to: newName)
    StandardError.write("familiar: \(name) is called \(newName) now\n")
  }
}
