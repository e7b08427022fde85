internal import Adapters
internal import ArgumentParser

/// `familiar adapters remove`.
struct AdaptersRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Delete adapters.",
    discussion: """
      EXAMPLES
        familiar adapters remove mine
        familiar adapters remove --all
      """)

  @Argument(help: ArgumentHelp("Adapters of 'familiar adapters list'.", valueName: "name"))
  var names: [String] = []

  @Flag(help: "Delete every adapter and all that is recorded about them.")
  var all = false

  func validate() throws {
    guard all != !names.isEmpty else {
      throw ValidationError(
        all ? "give names or --all, not both" : "name the adapter to delete, or give --all")
    }
  }

  func run() throws {
    let registry = AdaptersCommand.registry
    if all {
      let names = try registry.removeAll()
      return StandardError.write(
        names.isEmpty
          ? "familiar: there was no adapter\n"
          : "familiar: \(names.joined(separator: ", ")) removed\n")
    }
    // All or none: a typo in the second name leaves the first adapter alone. Twice is once.
    for name in names { try registry.require(name) }
    for (index, name) in names.enumerated() where !names[..<index].contains(name) {
      try registry.remove(name)
      StandardError.write("familiar: \(name) is removed\n")
    }
  }
}
