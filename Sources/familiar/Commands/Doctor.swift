internal import ArgumentParser
internal import JSONCoding

/// `familiar doctor`: whether everything that completion needs is there and works.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check this machine, the kernels and the model.",
    discussion: """
      A failed check ends with status 1 and leaves standard output empty; the findings are then on \
      standard error.

      EXAMPLES
        familiar doctor
        familiar doctor --model ./model.gguf --json
      """)

  @OptionGroup var model: ModelOptions

  @Flag(help: "Print the checks as JSON.")
  var json = false

  func run() throws {
    Interruption.watch()
    let checks = try Examination(request: model.request).run()
    try Interruption.check()
    let failed = checks.filter { $0.status == .failed }
    guard failed.isEmpty else {
      if !json { StandardError.write(Self.table(of: checks)) }
      throw CommandError.unhealthy(checks: failed.map { "\($0.name) (\($0.detail))" })
    }
    if json {
      try StandardOutput.write([
        "version": .string(Familiar.version), "checks": .array(checks.map(\.json)),
      ])
    } else {
      try StandardOutput.write(Self.table(of: checks).utf8)
    }
  }

  private static func table(of checks: [HealthCheck]) -> String {
    var table = TextTable(["check", "", "found"])
    for check in checks {
      let status = check.status == .failed ? "FAILED" : check.status.rawValue
      table.add([check.name, status, check.detail])
    }
    return table.text
  }
}
