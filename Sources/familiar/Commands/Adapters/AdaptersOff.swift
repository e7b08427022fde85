internal import Adapters
internal import ArgumentParser
internal import Storage

/// `familiar adapters off`.
struct AdaptersOff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "off", abstract: "Put a repository's adapters out of use; they stay registered.",
    discussion: """
      EXAMPLES
        familiar adapters off
        familiar adapters off ~/project
        familiar adapters off --all
      """)

  @Argument(
    help: ArgumentHelp(
      "The repository, or a folder in it; default: this folder.", valueName: "folder"))
  var folder: String?

  @Flag(help: "In every repository.")
  var all = false

  func validate() throws {
    if all, folder != nil { throw ValidationError("give a folder or --all, not both") }
  }

  func run() throws {
    let registry = AdaptersCommand.registry
    if all {
      for entry in try registry.list() {
        for use in entry.uses { try registry.off(for: use.repository) }
      }
      return StandardError.write("familiar: no adapter is in use\n")
    }
    let path = AbsolutePath.of(folder ?? ".")
    let names = try registry.off(for: path).map(\.name)
    StandardError.write(
      names.isEmpty
        ? "familiar: no adapter was in use for \(path)\n"
        : "familiar: \(names.joined(separator: ", ")) out of use for \(path)\n")
  }
}
