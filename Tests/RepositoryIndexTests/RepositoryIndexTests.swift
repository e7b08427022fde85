import SourceFiles
import Storage
import TestSupport
import Testing
import Tokenization

@testable import RepositoryIndex

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The index of a repository as it changes.
@Suite(.timeLimit(.minutes(2))) struct RepositoryIndexTests {
  @Test func `a name that occurs is completed`() async throws {
    let repository = try TestRepository([
      "a.py": "def frobnicate_widget(x):\n", "pkg/b.py": "y = frobnicate_widget(1)\r\n",
    ])
    let index = await repository.ready()
    #expect(repository.draft(index.snapshot(), after: "z = frobni", count: 7) == "cate_wi")
    #expect(index.status.files == 2)
    #expect(index.status.phase == .ready)
    #expect(index.status.isPersisted)
    #expect(index.status.error == nil)
    #expect(repository.match(index.snapshot(), "widget(1)\n") == 0, "nothing follows")
  }

  @Test func `what was kept is mapped, and only what changed is read`() async throws {
    let repository = try TestRepository(["a.py": "alpha = 1\n", "b.py": "beta = 2\n"])
    _ = await repository.ready()
    let second = await repository.ready()
    #expect(second.status.bytesRead == 0)
    #expect(second.status.isPersisted)
    #expect(repository.draft(second.snapshot(), after: "alp") == "ha = 1\n")
    try repository.write("gamma = 3\n", as: "c.py")
    try repository.write("beta2 = 22\n", as: "b.py")
    repository.remove("a.py")
    let third = await repository.ready()
    #expect(third.status.bytesRead == 21)
    #expect(third.status.files == 2)
    #expect(repository.match(third.snapshot(), "alpha") < 5)
    #expect(repository.draft(third.snapshot(), after: "gam") == "ma = 3\n")
    #expect(repository.draft(third.snapshot(), after: "beta") == "2 = 22\n")
  }

  @Test func `edits, deletions and renames are followed`() async throws {
    let repository = try TestRepository(["a.py": "alpha = 1\n", "d/b.py": "beta = 2\n"])
    let index = await repository.ready()
    try repository.write("alternative = 1\n", as: "a.py")
    index.filesChanged([repository.folder.file("a.py")])
    await index.waitUntilIdle()
    #expect(repository.draft(index.snapshot(), after: "alte", count: 4) == "rnat")
    #expect(repository.match(index.snapshot(), "alph") < 4)
    rename(repository.folder.file("a.py"), repository.folder.file("e.py"))
    index.filesChanged(["a.py", "e.py"])
    await index.waitUntilIdle()
    #expect(index.snapshot()?.files == ["d/b.py", "e.py"])
    rename(repository.folder.file("d"), repository.folder.file("f"))
    index.filesChanged(["d", "f"])
    await index.waitUntilIdle()
    #expect(index.snapshot()?.files == ["e.py", "f/b.py"])
    repository.remove("f/b.py")
    rmdir(repository.folder.file("f"))
    index.filesChanged(["f"])
    await index.waitUntilIdle()
    #expect(index.snapshot()?.files == ["e.py"])
    index.filesChanged(["/elsewhere/x.py"])
    #expect(index.status.files == 1)
  }

  @Test func `a rule that is added takes files out`() async throws {
    let repository = try TestRepository(["a.py": "alpha = 1\n", "b.py": "beta = 2\n"])
    let index = await repository.ready()
    try repository.write("b.py\n", as: ".familiarignore")
    index.filesChanged([".familiarignore"])
    await index.waitUntilIdle()
    #expect(index.snapshot()?.files == ["a.py"])
  }

  @Test func `ignored files and secrets are in no index`() async throws {
    let secret = "api_key = \"" + "q7Zk2Vw9Lx4Bn8Rt1Yp5Hs3\"\n"
    let repository = try TestRepository([
      ".gitignore": "private/\n", "private/a.py": "alpha = 1\n", "keys.py": secret,
      ".env.py/x.py": "beta = 2\n", "ok.py": "gamma = 3\n",
    ])
    symlink(repository.folder.path, repository.folder.file("loop"))
    let index = await repository.ready()
    #expect(index.snapshot()?.files == ["ok.py"])
    #expect(index.status.excluded[.ignored] == 1)
    #expect(index.status.excluded[.secretContent] == 1)
    #expect(index.status.excluded[.symbolicLink] == 1)
    let again = await repository.ready()
    #expect(again.status.excluded[.secretContent] == 1)
    #expect(again.status.bytesRead == 0)
    index.updateOpenDocument("ok.py", text: Array(secret.utf8))
    await index.waitUntilIdle()
    #expect(index.snapshot()?.files ?? [] == [])
  }

  @Test func `an open document takes the place of its file`() async throws {
    let repository = try TestRepository(["a.py": "alpha = 1\n", "b.py": "beta = 2\n"])
    let index = await repository.ready()
    index.updateOpenDocument(repository.folder.file("a.py"), text: Array("alphabet = 5\n".utf8))
    await index.waitUntilIdle()
    #expect(repository.draft(index.snapshot(), after: "alpha", count: 3) == "bet")
    #expect(repository.match(index.snapshot(hiding: ["a.py"]), "alpha") < 4)
    index.closeDocument("a.py")
    await index.waitUntilIdle()
    #expect(repository.draft(index.snapshot(), after: "alpha", count: 3) == " = ")
    #expect(repository.match(index.snapshot(hiding: [repository.folder.file("a.py")]), "alph") < 4)
    #expect(repository.match(index.snapshot(), "alph") == 4)
  }

  @Test func `a document can be laid over nothing`() throws {
    let repository = try TestRepository()
    let tokens = repository.tokenizer.encode("alpha = 1\nal".utf8)
    let snapshot = IndexSnapshot(tokenizer: repository.tokenizer)
      .overlay(nil, before: tokens, after: [])
    #expect(repository.draft(snapshot, after: "\nal", count: 3) == "pha")
    #expect(repository.index().snapshot() == nil)
  }

  @Test func `a document that is edited during the first pass is taken in`() async throws {
    let files = (0..<400).map { ("f\($0).py", "x\($0) = 1\n") }
    let repository = try TestRepository(Dictionary(uniqueKeysWithValues: files))
    let index = repository.index()
    index.start()
    index.updateOpenDocument("f7.py", text: Array("alphabet = 5\n".utf8))
    await index.waitUntilIdle()
    #expect(repository.draft(index.snapshot(), after: "alpha", count: 3) == "bet")
    #expect(index.status.files == 400)
  }

  @Test func `many small changes end in the index that a fresh pass makes`() async throws {
    var numbers = SeededNumbers(state: 9)
    var limits = IndexLimits()
    limits.smallestMerge = 200
    limits.mostSegments = 2
    let repository = try TestRepository(["f0.py": "start = 0\n"])
    let index = await repository.ready(limits: limits)
    for step in 0..<30 {
      let name = "f\(Int.random(in: 0..<8, using: &numbers)).py"
      if Int.random(in: 0..<4, using: &numbers) == 0 {
        repository.remove(name)
      } else {
        try repository.write("value_\(step) = \(step)\n", as: name)
      }
      index.filesChanged([name])
      if step % 3 == 0 { await index.waitUntilIdle() }
    }
    await index.waitUntilIdle()
    let fresh = await repository.ready(isKept: false)
    let (first, second) = (try #require(index.snapshot()), try #require(fresh.snapshot()))
    #expect(first.files == second.files)
    for text in ["value_2", "value_", "= 1", "lue_19 = 1"] {
      let context = repository.tokenizer.encode(text.utf8)
      #expect(first.continuations(after: context) == second.continuations(after: context))
    }
  }

  @Test(arguments: [8, 24, 1 << 20])
  func `a text that goes to the file piece by piece is the same`(bufferedTokens: Int) async throws {
    let files = (0..<40).map { ("f\($0).py", "value_\($0) = compute(\($0 * 7))\n") }
    let repository = try TestRepository(Dictionary(uniqueKeysWithValues: files))
    var limits = IndexLimits()
    limits.bufferedTokens = 1 << 12
    _ = await repository.ready(limits: limits)
    let whole = try FileReading.contents(of: repository.indexFile())
    repository.remove("f1.py")
    _ = await repository.ready(limits: limits)
    #expect(unlink(try repository.indexFile()) == 0)
    limits.bufferedTokens = bufferedTokens
    try repository.write("value_1 = compute(7)\n", as: "f1.py")
    let index = await repository.ready(limits: limits)
    #expect(index.status.isPersisted)
    #expect(repository.draft(index.snapshot(), after: "lue_17", count: 14) == " = compute(119")
    // The records hold times: the text and the positions before them are the same bytes.
    let pieces = try FileReading.contents(of: repository.indexFile())
    let end = SegmentLayout.headerBytes + 2 * index.status.tokens
    #expect(pieces.count == whole.count)
    #expect(pieces[SegmentLayout.headerBytes..<end] == whole[SegmentLayout.headerBytes..<end])
    // Merged from there, and held in memory from there.
    limits.smallestMerge = 20
    try repository.write("other = 5\n" + files.map(\.1).joined(), as: "g.py")
    index.filesChanged(["g.py"])
    await index.waitUntilIdle()
    #expect(repository.draft(index.snapshot(), after: "oth", count: 7) == "er = 5\n")
    #expect(index.status.error == nil)
  }

  @Test func `near-duplicates can be hidden together`() async throws {
    let text = (0..<80).map { "value_\($0) = compute(\($0 * 7))\n" }.joined()
    let repository = try TestRepository([
      "a.py": text, "copy/a.py": text + "# more\n", "other.py": "nothing = alike\n",
    ])
    let index = await repository.ready()
    let duplicates = try #require(index.snapshot()).nearDuplicates()
    #expect(duplicates.of("a.py") == ["copy/a.py"])
    #expect(duplicates.of("other.py") == [])
    let snapshot = index.snapshot(hiding: ["a.py"] + duplicates.of("a.py"))
    #expect(snapshot?.files == ["other.py"])
    #expect(repository.match(snapshot, "= compute(") < 5)
  }
}
