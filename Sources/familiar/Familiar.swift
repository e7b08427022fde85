internal import ArgumentParser

/// The command line.
@main
struct Familiar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "familiar", abstract: "Completes code with a model running on this machine.")
}
