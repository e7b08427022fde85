internal import ArgumentParser

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The command line; every subcommand is a file of `Commands`.
@main
struct Familiar: AsyncParsableCommand {
  /// Semantic versioning; `--version` prints it and the server tells it to editors.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "familiar",
    abstract: "Completes code with a model running on this machine.",
    discussion: """
      Without a command it is a language server on standard input and output, which an editor \
      starts.

      EXAMPLES
        familiar complete main.py:12:5         what would stand at line 12, column 5
        familiar models import ./starcoder     make a checkpoint ready to run
        familiar evaluate src --json           how well the model knows this code
        familiar doctor                        check this machine and the model

      EXIT STATUS
        0 done, 1 failed, 64 usage, 130 interrupted
      """,
    version: version,
    subcommands: [
      Serve.self, Complete.self, Generate.self, Logits.self, Tokenize.self, Models.self,
      AdaptersCommand.self, Evaluate.self, Bench.self, Finetune.self, Doctor.self,
    ],
    defaultSubcommand: Serve.self)

  static func main() async {
    // A reader that goes away is found out by write, not by a signal.
    signal(SIGPIPE, SIG_IGN)
    do {
      if let misnamed = CommandName.firstUnknown(in: CommandLine.arguments.dropFirst()) {
        exit(withError: ValidationError(misnamed.sentence))
      }
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      leave(with: error)
    }
  }

  /// Ends the process as the table in the help says.
  private static func leave(with error: any Error) -> Never {
    if Interruption.isRequested || error is Interruption.Error { exitProcess(130) }
    if exitCode(for: error).isSuccess { answer(fullMessage(for: error)) }
    // Usage is ArgumentParser's; all other errors are sentences of ours.
    guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
    StandardError.write("familiar: \(Advice.sentence(for: error))\n")
    exitProcess(1)
  }

  /// Prints what was asked for, help or the version, which may fail as any result may.
  private static func answer(_ text: String) -> Never {
    do throws(CommandError) {
      if !text.isEmpty { try StandardOutput.write(line: text) }
      exitProcess(0)
    } catch {
      StandardError.write("familiar: \(error)\n")
      exitProcess(1)
    }
  }

  private static func exitProcess(_ code: Int32) -> Never {
    #if canImport(Glibc)
      Glibc.exit(code)
    #else
      Darwin.exit(code)
    #endif
  }
}
