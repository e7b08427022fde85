internal import ArgumentParser
internal import ModelFiles

/// Names of commands, where one is expected.
///
/// Commands with a default would take a misspelt name for one of its arguments, and say so.
struct CommandName {
  /// What the name was looked for in.
  let parent: any ParsableCommand.Type
  let name: String

  /// The first word that should name a command of ours and does not.
  static func firstUnknown(in arguments: some Sequence<String>) -> CommandName? {
    var parent: any ParsableCommand.Type = Familiar.self
    for argument in arguments {
      let commands = parent.configuration.subcommands
      guard !commands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
      guard let command = commands.first(where: { $0._commandName == argument }) else {
        return CommandName(parent: parent, name: argument)
      }
      parent = command
    }
    return nil
  }

  var sentence: String {
    let names = parent.configuration.subcommands.map { $0._commandName }
    let near = ModelName.near(name, among: names)
    let place = parent == Familiar.self ? "" : " of 'familiar \(parent._commandName)'"
    return "'\(name)' is not a command\(place); "
      + (near.isEmpty
        ? "there are \(names.joined(separator: ", "))"
        : "did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?")
  }
}
