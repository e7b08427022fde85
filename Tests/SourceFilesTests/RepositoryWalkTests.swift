import Storage
import TestSupport
import Testing

@testable import SourceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which files of a repository may be read, and why the others may not.
@Suite(.timeLimit(.minutes(1))) struct RepositoryWalkTests {
  /// What is said of a file that may be read.
  private let kept = ExclusionReason?.none

  private func verdicts(_ walk: RepositoryWalk) throws -> [String: ExclusionReason?] {
    var verdicts: [String: ExclusionReason?] = [:]
    let outcome = try walk.run { entry in
      verdicts[entry.path] = .some(entry.exclusion)
      return true
    }
    #expect(outcome == .complete)
    return verdicts
  }

  @Test func `every exclusion has its reason`() throws {
    let folder = try TemporaryFolder()
    for (name, text) in [
      (".gitignore", "*.gen.py\nout/\n!keep.gen.py\n"), ("a.py", "x = 1\n"),
      ("b.gen.py", "x"), ("keep.gen.py", "x"), ("out/x.py", "x"), ("empty.py", ""),
      ("data.bin", "x"), (".env", "A=1"), ("pkg/.familiarignore", "private*\n"),
      ("pkg/private.py", "x"), ("pkg/b.py", "x"), ("node_modules/x/i.js", "x"),
      ("env/pyvenv.cfg", ""), ("env/lib/x.py", "x"), (".venv/x.py", "x"), ("app.min.js", "x"),
      ("big.py", String(repeating: "x = 1\n", count: 200)), (".git/config.py", "x"),
      (".git/info/exclude", "local.py\n"), ("local.py", "x"), ("keys/server.pem", "x"),
      (".aws/x.py", "x"), ("pkg/Makefile", "all:\n"), ("pkg/poetry.lock", "x"),
    ] { try folder.write(Array(text.utf8), as: name) }
    var walk = RepositoryWalk(folder: folder.path)
    var limits = RepositoryWalk.Limits()
    limits.largestFile = 1000
    walk = RepositoryWalk(folder: folder.path + "/", limits: limits)
    let expected: [String: ExclusionReason?] = [
      ".gitignore": .unknownLanguage, "a.py": kept, "b.gen.py": .ignored,
      "keep.gen.py": kept, "out": .ignored, "empty.py": .empty,
      "data.bin": .unknownLanguage, ".env": .secretName, "pkg/.familiarignore": .unknownLanguage,
      "pkg/private.py": .ignored, "pkg/b.py": kept, "node_modules": .vendored,
      "env": .vendored, ".venv": .hidden, "app.min.js": .generated, "big.py": .tooLarge,
      ".git": .hidden, "local.py": .ignored, "keys/server.pem": .secretName, ".aws": .hidden,
      "pkg/Makefile": kept, "pkg/poetry.lock": .unknownLanguage,
    ]
    let found = try verdicts(walk)
    #expect(found == expected)
    for (path, verdict) in expected where FileReading.kind(of: folder.file(path)) == .regular {
      #expect(walk.entry(at: path)?.exclusion == verdict, "\(path)")
    }
    #expect(walk.entry(at: "out/x.py")?.exclusion == .ignored)
    #expect(walk.entry(at: "node_modules/x/i.js")?.exclusion == .vendored)
    for path in ["none.py", "pkg", "../a.py", "", "a.py/b.py"] {
      #expect(walk.entry(at: path) == nil, "\(path)")
    }
  }

  @Test func `the walk ignores what a single question ignores`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("*.a\n/only.py\nx/**/y.py\n!x/keep/y.py\n".utf8), as: ".gitignore")
    try folder.write(Array("!*.a.py\n[bc].py\n".utf8), as: "x/.gitignore")
    for name in ["only.py", "x/only.py", "x/keep/y.py", "x/z/y.py", "x/b.py", "b.py", "x/z/c.py"] {
      try folder.write([0x78], as: name)
    }
    let exclusion = FileExclusion()
    for (path, verdict) in try verdicts(RepositoryWalk(folder: folder.path))
    where path.hasSuffix(".py") {
      #expect(
        (verdict == .ignored) == exclusion.excludes(folder.file(path), in: folder.path), "\(path)")
    }
  }

  @Test func `links are not followed, so that loops end`() throws {
    let folder = try TemporaryFolder()
    try folder.write([0x78], as: "a/b.py")
    symlink(folder.path, folder.file("a/loop"))
    symlink("b.py", folder.file("a/c.py"))
    mkfifo(folder.file("pipe.py"), 0o600)
    let found = try verdicts(RepositoryWalk(folder: folder.path))
    #expect(
      found == [
        "a/b.py": kept, "a/loop": .symbolicLink, "a/c.py": .symbolicLink,
        "pipe.py": .notARegularFile,
      ])
  }

  @Test func `folders nest only so deep, and a walk visits only so many`() throws {
    let folder = try TemporaryFolder()
    try folder.write([0x78], as: "a/b/c/d/x.py")
    try folder.write([0x78], as: "a/y.py")
    var limits = RepositoryWalk.Limits()
    limits.deepestFolder = 2
    let found = try verdicts(RepositoryWalk(folder: folder.path, limits: limits))
    #expect(found == ["a/b/c": .tooDeep, "a/y.py": kept])
    limits.mostEntries = 1
    let outcome = try RepositoryWalk(folder: folder.path, limits: limits).run { _ in true }
    #expect(outcome == .tooManyEntries)
    #expect(try RepositoryWalk(folder: folder.path).run { _ in false } == .stopped)
  }

  @Test func `a folder that is none is an error that says so`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write([0x78], as: "a.py")
    #expect(throws: SourceFilesError.missing(folder: folder.file("b"))) {
      try RepositoryWalk(folder: folder.file("b")).run { _ in true }
    }
    #expect(throws: SourceFilesError.notAFolder(path: file)) {
      try RepositoryWalk(folder: file).run { _ in true }
    }
  }

  @Test(
    arguments: [
      ([0x78, 0x0A], ExclusionReason?.none), ([], .empty), ([0x78, 0, 0x78], .binary),
      ([UInt8](repeating: 0xFF, count: 100), .binary),
      (Array("# caf\u{E9}\nx = 1\n".utf8), ExclusionReason?.none),
      (Array("// Code generated by x. DO NOT EDIT.\nlet a = 1\n".utf8), .generated),
      (Array(("# one\n" + String(repeating: "a = 1; ", count: 200)).utf8), .minified),
      (Array(("key_" + "token = 'q7Zk2Vw9Lx4Bn8Rt1Yp5Hs3'\n").utf8), .secretContent),
    ] as [([UInt8], ExclusionReason?)])
  func `a text tells what speaks against it`(_ bytes: [UInt8], _ reason: ExclusionReason?) {
    #expect(SourceText.exclusion(of: bytes, language: "python") == reason)
  }

  @Test func `prose may have long lines`() {
    let bytes = Array(String(repeating: "words and more ", count: 200).utf8)
    #expect(SourceText.exclusion(of: bytes, language: "markdown") == nil)
    #expect(SourceText.exclusion(of: bytes, language: "python") == .minified)
  }
}
