import TestSupport

@testable import TrainingData

/// A git repository in a temporary folder.
struct GitSample {
  struct Failure: Error {
    var text: String
  }

  static let program = GitListing.program(outside: "/nowhere")

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try run("init", "--quiet")
  }

  /// Runs git in the folder, with all that the repository's configuration says.
  func run(_ arguments: String...) throws {
    let settings = [
      "-C", folder.path, "-c", "user.name=A", "-c", "user.email=a@example.org", "-c",
      "protocol.file.allow=always",
    ]
    let outcome = try BoundedProcess.run(
      Self.program ?? "", settings + arguments,
      environment: [("PATH", "/usr/bin:/bin"), ("HOME", folder.file("home"))],
      outputLimit: 1 << 20, seconds: 30)
    guard outcome.status == 0 else { throw Failure(text: "\(arguments): \(outcome.error)") }
  }
}
