internal import ArgumentParser
internal import ModelFiles
internal import Storage

/// `familiar models`: what can be completed with.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, import, show, choose and remove models.",
    discussion: """
      EXAMPLES
        familiar models import ./starcoderbase-1b --name starcoder
        familiar models use starcoder
        familiar models list
      """,
    subcommands: [
      ListModels.self, ImportModel.self, ShowModel.self, UseModel.self, RemoveModel.self,
    ],
    defaultSubcommand: ListModels.self)

  /// The user's registry.
  static var registry: ModelRegistry {
    ModelRegistry(directories: StateDirectories(environment: ProcessEnvironment.variables))
  }
}
