internal import CodeCompletion
internal import RepositoryIndex
internal import SourceFiles
internal import TestSupport
internal import Testing
internal import Tokenization

@testable internal import LanguageServer

/// What is known of the workspace's files, and when.
@Suite(.timeLimit(.minutes(1))) struct WorkspaceIndexesTests {
  private static let calls = "open_ledger(account_of_the_day)\nx = 1\n"
  private static let ending = "account_"

  private func workspace(_ files: [String: String] = ["a.py": calls]) throws -> TestWorkspace {
    try TestWorkspace(files)
  }

  @Test(arguments: [true, false])
  func `folders may come before the model and after it`(isFolderFirst: Bool) async throws {
    let workspace = try workspace()
    let indexes = WorkspaceIndexes(cacheDirectory: workspace.cache.path)
    if isFolderFirst { indexes.open([workspace.path]) } else { indexes.use(workspace.tokenizer) }
    #expect(indexes.status == nil)
    if isFolderFirst { indexes.use(workspace.tokenizer) } else { indexes.open([workspace.path]) }
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == Self.ending)
    #expect(indexes.status?.text == "1 files, \(Self.calls.utf8.count) tokens indexed")
  }

  @Test func `without a model or with no folders wanted nothing is known`() async throws {
    let workspace = try workspace()
    let indexes = WorkspaceIndexes(cacheDirectory: nil)
    indexes.open([workspace.path])
    #expect(workspace.known(indexes, "open_ledger(") == nil)
    indexes.use(workspace.tokenizer)
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == Self.ending)
    indexes.open(nil)
    #expect(workspace.known(indexes, "open_ledger(") == nil)
    #expect(indexes.status == nil)
  }

  @Test func `the status says what is left out and why`() async throws {
    let workspace = try workspace([
      "a.py": "x = 1\n", "b.py": "x = 2\n", ".gitignore": "b.py\n", "c/.env": "X=1\n",
    ])
    let status = try #require(await workspace.indexes().status)
    #expect(status.excluded["ignored"] == 1)
    #expect(status.excluded["secretName"] == 1)
    #expect(status.bytesRead == 6)
  }

  @Test func `another tokenizer makes another index`() async throws {
    let workspace = try workspace()
    let indexes = await workspace.indexes()
    let other = try TestWorkspace.tokenizer(["<|endoftext|>", "<fim_prefix>"])
    indexes.use(other)
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(", tokenizer: other) == Self.ending)
    indexes.use(workspace.tokenizer)
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == Self.ending)
  }

  @Test func `the innermost of nested folders is the document's`() async throws {
    let workspace = try workspace(["a.py": Self.calls, "inner/b.py": "close_ledger(today)\n"])
    let indexes = await workspace.indexes()
    #expect(workspace.known(indexes, "open_ledger(", in: "inner/c.py") == Self.ending)
    indexes.open([workspace.path, workspace.folder.file("inner")])
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "close_ledger(", in: "inner/c.py") == "today)\n")
    #expect(workspace.known(indexes, "open_ledger(", in: "inner/c.py") == "")
    #expect(workspace.known(indexes, "close_ledger(") == "today)\n")
    // What is open counts for both.
    indexes.update(workspace.uri("inner/b.py"), text: Array("close_ledger(never)\n".utf8))
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "close_ledger(", in: "inner/c.py") == "never)\n")
    #expect(workspace.known(indexes, "close_ledger(") == "never)\n")
    indexes.open([workspace.path])
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(", in: "inner/c.py") == Self.ending)
  }

  @Test func `a document in no folder knows its own text`() async throws {
    let workspace = try workspace()
    let indexes = await workspace.indexes()
    for name in ["untitled:1", "file:///elsewhere/x.py"] {
      #expect(workspace.known(indexes, "open_ledger(", in: name) == "")
      let text = "spend_all(money)\nspend_all("
      let tokens = workspace.tokenizer.encode(text.utf8)
      let found = indexes.continuations(
        beside: EditedDocument(documentID: name, before: tokens))
      let draft = found?.draft(after: tokens, maximumCount: 5).tokens ?? []
      #expect(String(decoding: workspace.tokenizer.decode(draft), as: UTF8.self) == "money")
    }
  }

  @Test func `a document's own file is not what it is completed from`() async throws {
    let workspace = try workspace()
    let indexes = await workspace.indexes()
    #expect(workspace.known(indexes, "open_ledger(", in: "a.py") == "")
  }

  @Test func `an open document takes the place of its file until it is closed`() async throws {
    let workspace = try workspace()
    let indexes = await workspace.indexes()
    indexes.update(workspace.uri("a.py"), text: Array("open_ledger(nobody)\n".utf8))
    indexes.update(workspace.uri("new.py"), text: Array("unsaved_name = 7\n".utf8))
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == "nobody)\n")
    #expect(workspace.known(indexes, "unsaved_na") == "me = 7\n")
    indexes.remove(workspace.uri("a.py"))
    indexes.remove(workspace.uri("new.py"))
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == Self.ending)
    #expect(workspace.known(indexes, "unsaved_na") == "")
  }

  @Test func `what was opened before there was an index is known to it`() async throws {
    let workspace = try workspace()
    let indexes = WorkspaceIndexes(cacheDirectory: nil)
    indexes.update(workspace.uri("a.py"), text: Array("open_ledger(nobody)\n".utf8))
    indexes.update(workspace.uri("gone.py"), text: Array("closed_again()\n".utf8))
    indexes.remove(workspace.uri("gone.py"))
    indexes.open([workspace.path])
    indexes.use(workspace.tokenizer)
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == "nobody)\n")
    #expect(workspace.known(indexes, "closed_aga") == "")
    let other = try TestWorkspace.tokenizer(["<|endoftext|>", "<fim_prefix>"])
    indexes.use(other)
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(", tokenizer: other) == "nobody)\n")
  }

  @Test func `what is ignored or secret is not known, on disk or open`() async throws {
    let key = "aws_secret_access_key = \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYzq84KlmT2v\"\n"
    let workspace = try workspace([
      ".gitignore": "hidden.py\n", "hidden.py": "hidden_name = 1\n", ".env.py": "a = 1\n",
      "keys.py": key, "seen.py": "seen_name = 2\n",
    ])
    let indexes = await workspace.indexes()
    func check() {
      #expect(workspace.known(indexes, "hidden_na") == "")
      #expect(workspace.known(indexes, "aws_secret_access_k") == "")
      #expect(workspace.known(indexes, "seen_na") == "me = 2\n")
    }
    check()
    indexes.update(workspace.uri("hidden.py"), text: Array("hidden_name = 3\n".utf8))
    indexes.update(workspace.uri("seen2.py"), text: Array(key.utf8))
    await indexes.waitUntilIdle()
    check()
    // A secret that is typed into a document hides what its file had.
    indexes.update(workspace.uri("seen.py"), text: Array(("seen_name = 2\n" + key).utf8))
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "seen_na") == "")
  }

  @Test func `files that changed are looked at again`() async throws {
    let workspace = try workspace()
    let indexes = await workspace.indexes()
    try workspace.write("brand_new(thing)\n", as: "b.py")
    workspace.remove("a.py")
    indexes.filesChanged(.paths([workspace.folder.file("b.py"), "/elsewhere/c.py"]))
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "brand_new(") == "thing)\n")
    #expect(workspace.known(indexes, "open_ledger(") == Self.ending)
    indexes.filesChanged(.everything)
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == "")
    #expect(indexes.status?.text == "1 files, 17 tokens indexed")
  }

  @Test func `files that have no room are told`() async throws {
    let workspace = try workspace(["a.py": "alpha = 1\n", "b.py": "beta = 2\n", "c.py": "c = 3\n"])
    var limits = IndexLimits()
    limits.mostTokens = 12
    let index = RepositoryIndex(
      folder: workspace.path, tokenizer: workspace.tokenizer, cacheDirectory: nil, limits: limits)
    index.start()
    await index.waitUntilIdle()
    let status = RepositoryStatus([index])
    #expect(status.filesLeftOut == 2)
    #expect(
      status.text == "1 files, 10 tokens indexed, 2 files left out because an index holds at most "
        + "12 tokens (name folders in .familiarignore to choose)")
    limits.walk.mostEntries = 2
    let short = RepositoryIndex(
      folder: workspace.path, tokenizer: workspace.tokenizer, cacheDirectory: nil, limits: limits)
    short.start()
    await short.waitUntilIdle()
    #expect(
      RepositoryStatus([short]).text.hasSuffix(
        ", only the first 2 files and folders were looked at"))
  }

  @Test func `a folder that is gone is said to be, and the rest goes on`() async throws {
    let workspace = try workspace()
    let indexes = WorkspaceIndexes(cacheDirectory: nil)
    indexes.open([workspace.folder.file("missing"), workspace.path])
    indexes.use(workspace.tokenizer)
    await indexes.waitUntilIdle()
    #expect(workspace.known(indexes, "open_ledger(") == Self.ending)
    let status = try #require(indexes.status).text
    #expect(status.hasPrefix("1 files, \(Self.calls.utf8.count) tokens indexed; "))
    #expect(status.contains("; the repository is not indexed: "))
  }
}
