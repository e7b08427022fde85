internal import ArgumentParser
internal import ModelFiles
internal import Storage

/// `familiar models list`.
struct ModelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the models; '*' marks the default.",
    discussion: """
      EXAMPLES
        familiar models list
        familiar models list --json
      """)

  @Flag(help: "Print the list as JSON.")
  var json = false

  func run() throws {
    let entries = try Models.registry.list()
    if let name = try Models.registry.lostDefault() {
      StandardError.write("familiar: \(ModelFileError.defaultIsGone(name))\n")
    }
    if json { return try StandardOutput.write(ModelDescription.list(entries)) }
    guard !entries.isEmpty else {
      return StandardError.write(
        "familiar: there is no model; see 'familiar models import --help'\n")
    }
    var table = TextTable(["", "name", "size", "origin", "path"], numeric: [2])
    for entry in entries {
      table.add([
        entry.isDefault ? "*" : "", entry.name, ByteCount.text(entry.bytes),
        entry.isShipped ? "shipped" : "yours", entry.path,
      ])
    }
    try StandardOutput.write(table.text.utf8)
  }
}
