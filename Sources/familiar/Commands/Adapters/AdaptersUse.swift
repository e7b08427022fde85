internal import Adapters
internal import ArgumentParser
internal import Storage

/// `familiar adapters use`.
struct AdaptersUse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use", abstract: "Put adapters to use for a repository.",
    discussion: """
      Those that were in use there are replaced. Several run together, each with its weight; \
      without a weight an adapter counts as much as was best when it was made. A running server \
      takes them at its next suggestion.

      EXAMPLES
        familiar adapters use mine
        familiar adapters use mine=0.8 house-style=0.3
        familiar adapters use theirs --repository ~/project
      """)

  @Argument(help: ArgumentHelp("Adapters of 'familiar adapters list'.", valueName: "name[=weight]"))
  var adapters: [String]

  @Option(
    help: ArgumentHelp(
      "The repository; default: the one that the first adapter learned.", valueName: "folder"))
  var repository: String?

  func validate() throws {
    guard !adapters.isEmpty else { throw ValidationError("name an adapter to use") }
  }

  func run() throws {
    let registry = AdaptersCommand.registry
    let references = try adapters.map { try AdapterReference(parsing: $0) }
    let entry = try registry.entry(references[0].name)
    guard let folder = repository.map(AbsolutePath.of) ?? entry.metadata?.repository else {
      throw CommandError.noRepository(adapter: entry.name, problem: entry.problem)
    }
    guard FileReading.kind(of: folder) == .directory else {
      throw CommandError.noFolder(path: folder)
    }
    try registry.use(references, for: folder)
    let names = references.map(\.description).joined(separator: ", ")
    StandardError.write("familiar: \(names) in use for \(folder)\n")
  }
}
