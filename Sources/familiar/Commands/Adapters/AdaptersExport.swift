internal import Adapters
internal import ArgumentParser

/// `familiar adapters export`.
struct AdaptersExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Copy an adapter to a folder that PEFT loads.",
    discussion: """
      EXAMPLES
        familiar adapters export mine ./mine
      """)

  @Argument(help: "The adapter's name, as 'familiar adapters list' shows it.")
  var name: String

  @Argument(help: "The folder to make.")
  var folder: String

  func validate() throws {
    if folder.isEmpty { throw ValidationError("the folder's name is empty") }
  }

  func run() throws {
    try AdaptersCommand.registry.require(name)
    try AdaptersCommand.registry.export(name, to: try OutputPath.folder(folder))
    try StandardOutput.write(line: folder)
  }
}
