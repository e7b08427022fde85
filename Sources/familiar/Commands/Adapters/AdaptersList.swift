internal import Adapters
internal import ArgumentParser
internal import JSONCoding

/// `familiar adapters list`.
struct AdaptersList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the adapters; '*' marks those in use.",
    discussion: """
      EXAMPLES
        familiar adapters list
        familiar adapters list --json
      """)

  @Flag(help: "Print the list as JSON.")
  var json = false

  func run() throws {
    let entries = try AdaptersCommand.registry.list()
    if json { return try StandardOutput.write(.array(entries.map(AdapterReport.json))) }
    for entry in entries {
      if let problem = entry.problem { StandardError.write("familiar: \(problem)\n") }
    }
    guard !entries.isEmpty else {
      return StandardError.write(
        "familiar: there is no adapter; 'familiar finetune' makes one of a repository\n")
    }
    var table = TextTable(
      ["", "name", "rank", "weight", "gain", "repository"], numeric: [2, 3, 4])
    for entry in entries {
      table.add([
        entry.isActive ? "*" : "", entry.name, entry.metadata.map { "\($0.rank)" } ?? "-",
        entry.weight.fixed(2), entry.metadata?.bitsPerByteGain?.fixed(3) ?? "-",
        entry.metadata?.repository ?? "-",
      ])
    }
    try StandardOutput.write(table.text.utf8)
  }
}
