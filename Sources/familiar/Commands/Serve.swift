internal import Adapters
internal import ArgumentParser
internal import LanguageServer
internal import Storage

/// `familiar serve`: the language server.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve an editor on standard input and output (the default command).",
    discussion: """
      Editors start this command themselves and speak the Language Server Protocol with it.

      EXAMPLES
        familiar
        familiar serve --stdio
      """)

  @Flag(help: "Speak on standard input and output, as is done anyway.")
  var stdio = false

  @Option(
    name: .customLong("clientProcessId"),
    help: ArgumentHelp("Ignored; some editors pass it.", valueName: "n"))
  var clientProcessID: String?

  func run() throws {
    if StandardInput.isTerminal {
      StandardError.write("familiar: waiting for an editor; try `familiar complete`\n")
    }
    let directories = ProcessEnvironment.stateDirectories
    let options = ServerOptions(
      version: Familiar.version, fineTuning: JobService(directories: directories)
    ) {
      EngineProvider(
        cacheDirectory: directories.familiarCache,
        adapters: AdapterLibrary(registry: AdaptersCommand.registry),
        activity: ServingActivity(directories: directories)
      ) { try ServedModel.make($0) }
    }
    throw ExitCode(Server.run(options: options))
  }
}
