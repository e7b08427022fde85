internal import ArgumentParser
internal import ModelFiles

/// `familiar models list`.
struct ListModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the imported models.",
    discussion: """
      EXAMPLES
        familiar models list
        familiar models list --json
      """)

  @Flag(help: "Print the list as JSON.")
  var json = false

  func run() throws {
    let entries = try Models.registry.list()
    if json { return try StandardOutput.write(ModelDescription.list(entries)) }
    if entries.isEmpty {
      StandardError.write("familiar: no models yet; see 'familiar models import --help'\n")
      return
    }
    var table = TextTable(["", "name", "size", "path"], numeric: [2])
    for entry in entries {
      let size = "\((Double(entry.bytes) / 1e6).fixed(1)) MB"
      table.add([entry.isDefault ? "*" : "", entry.name, size, entry.path])
    }
    try StandardOutput.write(table.text.utf8)
  }
}
