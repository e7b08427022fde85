import Storage
import TestSupport
import Testing

@testable import TrainingData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of repositories as git lists them, whatever the repository says.
@Suite(.enabled(if: GitSample.program != nil), .timeLimit(.minutes(1)))
struct GitListingTests {
  @Test func `tracked and new files count, ignored and deleted ones do not`() throws {
    let git = try GitSample()
    for (index, name) in ["a.py", "forced.py", "dir/b.py", "gone.py", ".github/x.py"].enumerated() {
      try git.folder.write(Array(Samples.source(index).utf8), as: name)
    }
    try git.folder.write(Array("forced.py\nout.py\n".utf8), as: ".gitignore")
    try git.folder.write(Array("secret_plans/\n".utf8), as: ".familiarignore")
    try git.run("add", "-f", "a.py", "forced.py", "dir", "gone.py", ".github")
    unlink(git.folder.file("gone.py"))
    for (index, name) in ["new.py", "out.py", "secret_plans/x.py", "vendor/v.py"].enumerated() {
      try git.folder.write(Array(Samples.source(20 + index).utf8), as: name)
    }
    try git.run("add", "vendor")
    let result = try Samples.scan(git.folder.path)
    #expect(result.source == .git)
    #expect(
      result.reasons == [
        "a.py": "", "forced.py": "", "dir/b.py": "", ".github/x.py": "", "new.py": "",
        ".gitignore": "unknown_language", ".familiarignore": "unknown_language",
        "secret_plans/": "ignored", "vendor/": "vendored",
      ])
    // A folder inside of a repository is listed by itself.
    #expect(try Samples.scan(git.folder.file("dir")).reasons == ["b.py": ""])
  }

  @Test func `what a repository's configuration names is not run`() throws {
    let git = try GitSample()
    try git.folder.write(Array(Samples.source(1).utf8), as: "a.py")
    try git.run("add", "a.py")
    let (mark, script) = (git.folder.file("mark"), git.folder.file("evil.sh"))
    try AtomicFile.write(Array("#!/bin/sh\necho run >> \(mark)\n".utf8), to: script)
    chmod(script, 0o700)
    mkdir(git.folder.file("hooks"), 0o700)
    for hook in ["post-index-change", "fsmonitor-watchman", "post-checkout"] {
      symlink(script, git.folder.file("hooks/\(hook)"))
    }
    for (name, value) in [
      ("core.fsmonitor", script), ("core.hooksPath", git.folder.file("hooks")),
      ("core.pager", script), ("pager.ls-files", script), ("core.sshCommand", script),
      ("core.gitProxy", script), ("protocol.ext.allow", "always"),
      ("remote.origin.url", "ext::\(script)"), ("remote.origin.promisor", "true"),
      ("core.editor", script), ("filter.x.clean", script), ("diff.external", script),
      ("alias.ls-files", "!\(script)"), ("credential.helper", script),
    ] { try git.run("config", name, value) }
    try git.folder.write(Array("*.py filter=x diff=x\n".utf8), as: ".gitattributes")
    // What the test is worth: git does run it when it is asked without care.
    try git.run("status")
    #expect(FileStatus(path: mark) != nil)
    unlink(mark)
    let result = try Samples.scan(git.folder.path)
    #expect(result.source == .git)
    #expect(result.reasons["a.py"] == "")
    #expect(FileStatus(path: mark) == nil)
  }

  @Test func `submodules are of the repository, other repositories inside are not`() throws {
    let (git, other) = (try GitSample(), try GitSample())
    try other.folder.write(Array(Samples.source(1).utf8), as: "inner.py")
    try other.run("add", "inner.py")
    try other.run("commit", "-qm", "x")
    try git.folder.write(Array(Samples.source(2).utf8), as: "outer.py")
    try git.run("add", "outer.py")
    try git.run("submodule", "--quiet", "add", other.folder.path, "module")
    let mark = git.folder.file("mark")
    let script = try git.folder.write(Array("#!/bin/sh\ntouch \(mark)\n".utf8), as: "evil.sh")
    chmod(script, 0o700)
    try git.run("-C", "module", "config", "core.fsmonitor", script)
    try git.run("init", "--quiet", "nested")
    try git.folder.write(Array(Samples.source(3).utf8), as: "nested/own.py")
    unlink(mark)
    var options = ScanOptions()
    var reasons = try Samples.scan(git.folder.path, options).reasons
    #expect(reasons["module/inner.py"] == "")
    #expect(reasons["nested/"] == "other_repository")
    #expect(reasons["nested/own.py"] == nil && reasons["outer.py"] == "")
    #expect(FileStatus(path: mark) == nil)
    options.includesSubmodules = false
    reasons = try Samples.scan(git.folder.path, options).reasons
    #expect(reasons["module/inner.py"] == nil && reasons["outer.py"] == "")
  }

  @Test func `where git does not answer, a walk does`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(Samples.source(1).utf8), as: "a.py")
    #expect(try Samples.scan(folder.path).source == .walk(note: nil))
    #expect(try Samples.scan(folder.path).note == nil)
    try folder.write(Array("no repository\n".utf8), as: ".git")
    guard case .walk(let note?) = try Samples.scan(folder.path).source else {
      Issue.record("a broken repository has no note")
      return
    }
    #expect(note.hasPrefix("git failed with status 128: fatal:"))
    #expect(try Samples.scan(folder.path).note?.hasSuffix(note) == true)
    #expect(try Samples.scan(folder.path).reasons["a.py"] == "")
    // All that is there is ignored by a repository around it.
    let git = try GitSample()
    try git.folder.write(Array("build/\n".utf8), as: ".gitignore")
    try git.folder.write(Array(Samples.source(1).utf8), as: "build/a.py")
    let inner = try Samples.scan(git.folder.file("build"))
    #expect(inner.source == .walk(note: "git lists no file") && inner.reasons == ["a.py": ""])
  }

  @Test func `a repository that makes git wait is walked instead`() throws {
    let git = try GitSample()
    try git.folder.write(Array(Samples.source(1).utf8), as: "a.py")
    // Git opens it to read and waits for a writer.
    mkfifo(git.folder.file(".gitignore"), 0o600)
    var options = ScanOptions()
    options.gitTimeout = 1
    let result = try Samples.scan(git.folder.path, options)
    #expect(result.source == .walk(note: "git took over 1 seconds"))
    #expect(result.reasons == ["a.py": "", ".gitignore": "not_a_regular_file", ".git/": "hidden"])
  }

  @Test func `a path through a link, or out of the folder, is not followed`() throws {
    let git = try GitSample()
    try git.folder.write(Array(Samples.source(1).utf8), as: "real/a.py")
    try git.run("add", "real")
    rename(git.folder.file("real"), git.folder.file("moved"))
    symlink("moved", git.folder.file("real"))
    let reasons = try Samples.scan(git.folder.path).reasons
    #expect(reasons == ["moved/a.py": "", "real": "symbolic_link"])
  }

  @Test func `the program is not taken from the repository`() throws {
    let folder = try TemporaryFolder()
    let fake = try folder.write(Array("#!/bin/sh\n".utf8), as: "bin/git")
    chmod(fake, 0o700)
    let path = "\(folder.file("bin")):bin::."
    #expect(GitListing.program(outside: folder.path, searchPath: path) == nil)
    #expect(GitListing.program(outside: folder.file("elsewhere"), searchPath: path) == fake)
  }
}
