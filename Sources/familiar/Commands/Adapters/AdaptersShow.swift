internal import Adapters
internal import ArgumentParser
internal import JSONCoding

/// `familiar adapters show`.
struct AdaptersShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what is known of an adapter.",
    discussion: """
      EXAMPLES
        familiar adapters show mine
        familiar adapters show mine --json
      """)

  @Argument(help: "The adapter's name, as 'familiar adapters list' shows it.")
  var name: String

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() throws {
    let entry = try AdaptersCommand.registry.entry(name)
    let report = AdapterReport.json(entry).adding([
      "path": .string(entry.path),
      "problem": entry.problem.map { .string($0) } ?? .null,
      "uses": .array(
        entry.uses.map { ["repository": .string($0.repository), "weight": .number($0.weight)] }),
    ])
    if json { return try StandardOutput.write(report) }
    var facts = TextTable(["name", entry.name])
    for (key, value) in report.members where key != "name" {
      facts.add([key, value.string ?? (value.isNull ? "-" : value.serialized())])
    }
    try StandardOutput.write(facts.text.utf8)
  }
}
