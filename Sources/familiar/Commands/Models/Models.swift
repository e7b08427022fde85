internal import ArgumentParser
internal import ModelFiles
internal import Storage

/// `familiar models`: the models on this machine.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, import, show, choose and remove models.",
    discussion: """
      EXAMPLES
        familiar models import ~/starcoderbase-1b
        familiar models use starcoderbase-1b
        familiar models show --json
      """,
    subcommands: [
      ModelsList.self, ModelsImport.self, ModelsShow.self, ModelsUse.self, ModelsRemove.self,
    ])

  /// The registry of the user who runs this.
  static var registry: ModelRegistry {
    ModelRegistry(directories: StateDirectories(environment: ProcessEnvironment.variables))
  }
}
