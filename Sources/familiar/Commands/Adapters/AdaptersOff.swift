internal import Adapters
internal import ArgumentParser
internal import Storage

/// `familiar adapters off`.
struct AdaptersOff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "off",
    abstract: "Stop using adapters, a repository's or one by name; they stay registered.",
    discussion: """
      EXAMPLES
        familiar adapters off
        familiar adapters off ~/project
        familiar adapters off mine
        familiar adapters off --all
      """)

  @Argument(
    help: ArgumentHelp(
      "The repository or a folder in it, or an adapter's name; default: this folder.",
      valueName: "folder-or-name"))
  var place: String?

  @Flag(help: "In every repository; also where the record of what is in use is damaged.")
  var all = false

  func validate() throws {
    if all, place != nil { throw ValidationError("give a folder, a name or --all, one of them") }
  }

  func run() throws {
    let registry = AdaptersCommand.registry
    if all {
      try registry.offEverywhere()
      return StandardError.write("familiar: no adapter is in use\n")
    }
    let path = AbsolutePath.of(place ?? ".")
    let names = try registry.off(for: path).map(\.name)
    guard names.isEmpty else {
      return StandardError.write(
        "familiar: \(names.joined(separator: ", ")) no longer used for \(path)\n")
    }
    // A folder that uses none may be called like an adapter, whose repository is meant then.
    if let name = place, registry.contains(name) {
      let repositories = try registry.off(named: name)
      return StandardError.write(
        repositories.isEmpty
          ? "familiar: \(name) was not in use\n"
          : "familiar: \(name) no longer used for \(repositories.joined(separator: ", "))\n")
    }
    guard FileReading.kind(of: path) == .directory else {
      throw CommandError.nothingToPutOff(text: place ?? path)
    }
    StandardError.write("familiar: no adapter was in use for \(path)\n")
  }
}
