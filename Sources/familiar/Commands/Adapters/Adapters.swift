internal import Adapters
internal import ArgumentParser
internal import Storage

/// `familiar adapters`: what the model has learned of each repository.
struct AdaptersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapters",
    abstract: "List, choose, combine, move and delete personal adapters.",
    discussion: """
      An adapter is what fine-tuning on a repository makes: a PEFT folder of a few megabytes that \
      is put on the model while it runs. The server uses, for each document, the adapters in use \
      for its repository, and notices changes by itself.

      EXAMPLES
        familiar adapters list
        familiar adapters use mine=0.8
        familiar adapters off
        familiar adapters import ./peft-adapter --name theirs
      """,
    subcommands: [
      AdaptersList.self, AdaptersShow.self, AdaptersUse.self, AdaptersOff.self,
      AdaptersRemove.self, AdaptersRename.self, AdaptersCombine.self, AdaptersMerge.self,
      AdaptersExport.self, AdaptersImport.self,
    ],
    defaultSubcommand: AdaptersList.self)

  /// The user's registry.
  static var registry: AdapterRegistry {
    AdapterRegistry(directories: ProcessEnvironment.stateDirectories)
  }
}
