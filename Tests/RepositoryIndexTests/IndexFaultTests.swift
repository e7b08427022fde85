import RepositoryIndex
import SourceFiles
import Storage
import TestSupport
import Testing
import Tokenization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Damaged files, folders that go, disks that refuse, servers that meet.
@Suite(.timeLimit(.minutes(2))) struct IndexFaultTests {
  private func repository() throws -> TestRepository {
    try TestRepository(["a.py": "alpha = 1\n", "b.py": "beta = 2\n", "empty.py": ""])
  }

  @Test func `a file cut anywhere is made again`() async throws {
    let repository = try repository()
    _ = await repository.ready()
    let path = try repository.indexFile()
    let bytes = try FileReading.contents(of: path)
    for count in [0, 1, 7, 8, 20, 127, 128, 129, 136, bytes.count / 2, bytes.count - 1] {
      try AtomicFile.write(Array(bytes.prefix(count)), to: path)
      let index = await repository.ready()
      #expect(index.status.files == 2, "\(count)")
      #expect(index.status.isPersisted)
      #expect(repository.draft(index.snapshot(), after: "alp") == "ha = 1\n")
    }
    try AtomicFile.write(bytes + [0], to: path)
    #expect(await repository.ready().status.files == 2)
    #expect(try FileReading.contents(of: path).count == bytes.count)
  }

  @Test func `a byte changed anywhere is noticed`() async throws {
    let repository = try repository()
    _ = await repository.ready()
    let path = try repository.indexFile()
    let bytes = try FileReading.contents(of: path)
    for offset in stride(from: 0, to: bytes.count, by: 29) {
      var damaged = bytes
      damaged[offset] ^= 0x41
      try AtomicFile.write(damaged, to: path)
      let index = await repository.ready()
      #expect(index.status.bytesRead > 0, "\(offset)")
      #expect(repository.draft(index.snapshot(), after: "bet") == "a = 2\n")
    }
  }

  @Test func `a file that is shortened while it is mapped is let go`() async throws {
    let repository = try repository()
    let index = await repository.ready()
    #expect(index.snapshot() != nil)
    truncate(try repository.indexFile(), 100)
    // The worker looks, and it works with every key.
    index.updateOpenDocument("c.py", text: Array("gamma = 3\n".utf8))
    await index.waitUntilIdle()
    #expect(repository.draft(index.snapshot(), after: "alp") == "ha = 1\n")
    #expect(repository.draft(index.snapshot(), after: "gam") == "ma = 3\n")
  }

  @Test func `pages that are gone are noticed by who reads them`() async throws {
    let text = (0..<4000).map { "name_\($0) = \($0)\n" }.joined()
    let repository = try TestRepository(["a.py": text])
    let index = await repository.ready()
    let snapshot = try #require(index.snapshot())
    truncate(try repository.indexFile(), 4096)
    _ = repository.draft(snapshot, after: "name_39")
    #expect(index.snapshot() == nil)
    #expect(index.savedFiles() == nil)
    await index.waitUntilIdle()
    #expect(repository.draft(index.snapshot(), after: "name_3999", count: 7) == " = 3999")
  }

  @Test func `where nothing can be written the index is in memory`() async throws {
    let repository = try repository()
    let file = try repository.cache.write([1], as: "file")
    func index(_ limits: IndexLimits = IndexLimits()) async -> RepositoryIndex {
      let index = RepositoryIndex(
        folder: repository.folder.path, tokenizer: repository.tokenizer,
        cacheDirectory: file + "/below", limits: limits)
      index.start()
      await index.waitUntilIdle()
      return index
    }
    let works = await index()
    #expect(works.status.phase == .ready)
    #expect(!works.status.isPersisted)
    #expect(repository.draft(works.snapshot(), after: "alp") == "ha = 1\n")
    guard case .notPersisted = works.status.error else {
      Issue.record("\(String(describing: works.status.error))")
      return
    }
    var limits = IndexLimits()
    limits.bufferedTokens = 8
    let piecewise = await index(limits)
    #expect(repository.draft(piecewise.snapshot(), after: "bet") == "a = 2\n")
    limits.mostTokensInMemory = 5
    for (bufferedTokens, tokens) in [(1000, 19), (8, 6)] {
      limits.bufferedTokens = bufferedTokens
      let without = await index(limits)
      #expect(without.snapshot() == nil)
      #expect(without.status.phase == .failed)
      #expect(without.status.error == .tooLargeForMemory(tokens: tokens, limit: 5))
    }
  }

  @Test func `files beyond the limit are left out`() async throws {
    let repository = try repository()
    var limits = IndexLimits()
    limits.mostTokens = 12
    limits.walk.mostEntries = 3
    let index = await repository.ready(limits: limits)
    #expect(index.status.files == 1)
    #expect(index.status.filesLeftOut == 1)
    // Nor do they come in by the next pass.
    index.rescan()
    await index.waitUntilIdle()
    #expect(index.status.files == 1)
    #expect(index.status.filesLeftOut == 1)
  }

  @Test func `a folder that is gone is forgotten`() async throws {
    let repository = try repository()
    let index = await repository.ready()
    let moved = repository.folder.path + "-moved"
    rename(repository.folder.path, moved)
    index.rescan()
    await index.waitUntilIdle()
    #expect(index.snapshot() == nil)
    #expect(index.status.phase == .failed)
    #expect(index.status.error == .repository(.missing(folder: index.folder)))
    rename(moved, repository.folder.path)
    index.rescan()
    await index.waitUntilIdle()
    #expect(index.status.files == 2)
  }

  @Test func `a folder that goes while it is read ends in a clear state`() async throws {
    let repository = try TestRepository(
      Dictionary(uniqueKeysWithValues: (0..<300).map { ("d\($0 % 9)/f\($0).py", "x\($0) = 1\n") }))
    let index = repository.index()
    index.start()
    let moved = repository.folder.path + "-moved"
    rename(repository.folder.path, moved)
    await index.waitUntilIdle()
    let phase = index.status.phase
    #expect(phase == .ready || phase == .failed)
    #expect((index.snapshot() == nil) == (phase == .failed))
    rename(moved, repository.folder.path)
    index.rescan()
    await index.waitUntilIdle()
    #expect(index.status.files == 300)
  }

  @Test func `servers that build at once do not disturb each other`() async throws {
    let repository = try TestRepository(
      Dictionary(uniqueKeysWithValues: (0..<60).map { ("f\($0).py", "name_\($0) = \($0)\n") }))
    let indices = (0..<4).map { _ in repository.index() }
    for index in indices { index.start() }
    for index in indices {
      await index.waitUntilIdle()
      #expect(index.status.files == 60)
      #expect(repository.draft(index.snapshot(), after: "name_42", count: 5) == " = 42")
    }
    let names = try Directories.names(in: repository.cache.file("index"))
    #expect(names.map { $0.split(separator: ".").last } == ["folder", "index"])
    #expect(await repository.ready().status.bytesRead == 0)
  }

  @Test func `an index that is stopped does no more`() async throws {
    let repository = try repository()
    let index = repository.index()
    index.stop()
    index.filesChanged(["a.py"])
    await index.waitUntilIdle()
    #expect(index.snapshot() == nil)
    index.start()
    await index.waitUntilIdle()
    #expect(index.status.files == 2)
  }

  @Test func `another tokenizer has another file`() async throws {
    let repository = try repository()
    _ = await repository.ready()
    var vocabulary = repository.tokenizer.vocabulary
    let identity = vocabulary.identity
    vocabulary.types[5] = .unused
    #expect(vocabulary.identity != identity)
    vocabulary = repository.tokenizer.vocabulary
    vocabulary.tokens.swapAt(4, 5)
    #expect(vocabulary.identity != identity)
    #expect(identity.utf8.count == 64)
    #expect(repository.tokenizer.identity == identity)
    #expect(repository.tokenizer.identity == identity, "asked twice")
  }
}
