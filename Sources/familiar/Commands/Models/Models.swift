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
      ModelsList.self, ModelsImport.self, ModelsShow.self, ModelsUse.self, ModelsRemove.self,
    ],
    defaultSubcommand: ModelsList.self)

  /// The models of the user and of this program.
  static var registry: ModelRegistry {
    ModelRegistry(
      directories: ProcessEnvironment.stateDirectories,
      shipped: ShippedModels(executable: ExecutablePath.current))
  }
}
