private import Storage
internal import Testing

@testable internal import SourceFiles

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Files that must not be shown to the model while others are edited.
@Suite(.timeLimit(.minutes(1))) struct ExclusionTests {
  /// Each row as `git check-ignore` decides it for a file.
  @Test(
    arguments: [
      ("*.log", "a.log", true), ("*.log", "x/y/a.log", true), ("*.log", "a.log.txt", false),
      ("/a.py", "a.py", true), ("/a.py", "x/a.py", false), ("build/", "build/x.py", true),
      ("build/", "build", false), ("build", "build", true), ("x/build", "x/build/a", true),
      ("x/build", "y/x/build", false), ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true),
      ("a/**", "a/b", true), ("a/**", "a", false), ("**/foo", "x/y/foo", true),
      ("**/foo/bar", "foo/bar", true), ("a?c", "abc", true), ("a?c", "a/c", false),
      ("[abc].py", "b.py", true), ("[!abc].py", "b.py", false), ("[a-c].py", "b.py", true),
      ("[]a].py", "].py", true), ("a[", "a[", true), ("\\#a", "#a", true), ("#a", "#a", false),
      ("a\\*b", "a*b", true), ("a\\*b", "axb", false), ("a*b*c", "aXbYc", true),
      ("doc/*.txt", "doc/a.txt", true), ("doc/*.txt", "doc/x/a.txt", false), ("a b", "a b", true),
      ("a  ", "a", true), ("", "a", false), ("/", "a", false), ("*", "x/y", true),
    ] as [(String, String, Bool)])
  func `patterns match as in git`(_ pattern: String, _ path: String, _ isIgnored: Bool) {
    #expect(IgnoreRules([pattern]).ignores(path) == isIgnored)
  }

  @Test func `a pattern made to be slow is not`() {
    let stars = Array(repeating: "**", count: 100).joined(separator: "/a/")
    let path = Array(repeating: "a", count: 200).joined(separator: "/")
    let start = ContinuousClock.now
    _ = IgnoreRules([stars + "/b", String(repeating: "*a", count: 500) + "b"])
      .ignores(path + "/" + String(repeating: "a", count: 2000))
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test(arguments: [
    (".env", true), ("x/.env.local", true), (".env.example", false), ("id_rsa", true),
    ("keys/server.pem", true), ("a.KEY", true), ("keyboard.py", false), ("environment.py", false),
    (".aws/config", true), ("src/main.py", false), ("credentials.json", true),
  ])
  func `secrets are known by their names`(_ path: String, _ isSecret: Bool) {
    #expect(SecretFiles.contains(path) == isSecret)
  }

  private func temporaryFolder() throws -> String {
    let path = "/tmp/familiar-exclusion-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try Directories.create(path)
    return path
  }

  @Test func `ignore files count by folder, and an inner one can take back`() throws {
    let folder = try temporaryFolder()
    defer {
      for name in [".gitignore", "x/.familiarignore", ".git/info/exclude"] {
        unlink("\(folder)/\(name)")
      }
    }
    try AtomicFile.write(Array("*.gen\nout/\r\n".utf8), to: "\(folder)/.gitignore")
    try AtomicFile.write(Array("!keep.gen\nprivate.py\n".utf8), to: "\(folder)/x/.familiarignore")
    let exclusion = FileExclusion()
    for (path, isExcluded) in [
      ("a.gen", true), ("x/a.gen", true), ("x/keep.gen", false), ("keep.gen", true),
      ("out/a.py", true), ("x/private.py", true), ("private.py", false), ("x/a.py", false),
    ] {
      #expect(exclusion.excludes("\(folder)/\(path)", in: folder) == isExcluded, "\(path)")
    }
    #expect(exclusion.excludes("\(folder)/x/../a.py", in: folder))
    try AtomicFile.write(Array("own.py\n*.gen\n".utf8), to: "\(folder)/.git/info/exclude")
    #expect(exclusion.excludes("\(folder)/own.py", in: folder))
    #expect(!exclusion.excludes("\(folder)/x/keep.gen", in: folder))
    #expect(!exclusion.excludes("/elsewhere/a.py", in: nil))
    #expect(exclusion.excludes("/elsewhere/.env", in: nil))
  }

  @Test func `where the folder itself lies says nothing against its files`() {
    let exclusion = FileExclusion()
    let folder = "/elsewhere/credentials"
    #expect(!exclusion.excludes("\(folder)/main.swift", in: folder))
    #expect(!exclusion.excludes("\(folder)/x/main.swift", in: folder))
    #expect(exclusion.excludes("\(folder)/secrets/main.swift", in: folder))
    #expect(exclusion.excludes("\(folder)/.env", in: folder))
    #expect(exclusion.excludes("\(folder)/main.swift", in: nil))
    #expect(exclusion.excludes("\(folder)/main.swift", in: "/elsewhere/other"))
  }
}
