internal import CodeCompletion
private import JSONCoding
internal import TestSupport
internal import Testing
private import Threading
internal import Tokenization

@testable internal import LanguageServer

/// The engine with a workspace around it.
@Suite(.timeLimit(.minutes(1))) struct RepositoryProviderTests {
  private static let specials = [
    "<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<fim_pad>", "<filename>",
  ]
  private static let helper =
    "def open_ledger(account, today):\n    return account.ledger(today)\n"

  private func wait(_ condition: () async -> Bool) async throws {
    while await !condition() { try await Task.sleep(for: .milliseconds(2)) }
  }

  private func model(contextLength: Int = 512) throws -> RecallingModel {
    RecallingModel(try TestWorkspace.tokenizer(Self.specials), contextLength: contextLength)
  }

  /// A provider of `model` that has gone over the workspace.
  private func provider(
    _ workspace: TestWorkspace, _ model: RecallingModel, _ settings: [String: JSON] = [:]
  ) async -> EngineProvider {
    let provider = EngineProvider(cacheDirectory: workspace.cache.path) { _ in model }
    await provider.configure(Settings(settings.merging(["debounce": 0]) { $1 }))
    await provider.open(Workspace(folders: [workspace.path]))
    #expect(await provider.load(ModelSelection(Settings())) == nil)
    await provider.indexes.waitUntilIdle()
    return provider
  }

  private func complete(
    _ text: String, in name: String, of workspace: TestWorkspace, _ provider: EngineProvider
  ) async -> CompletionResult {
    var request = CompletionRequest(
      documentID: workspace.uri(name), filename: name, languageID: "python",
      text: Array(text.utf8), offset: text.utf8.count)
    request.trigger = .invoked
    request.mode = .line
    return await provider.complete(request)
  }

  @Test func `a call is completed from another file, and no more once that is not wanted`()
    async throws
  {
    let workspace = try TestWorkspace(["a.py": "xyzzy.open_ledger(account)\n"])
    let provider = try await provider(workspace, model())
    let text = "xyzzy.open_led"
    let found = await complete(text, in: "here.py", of: workspace, provider)
    #expect(found.candidates.first?.text == "ger(account)")
    #expect(await provider.repositoryStatus()?.text == "1 files, 27 tokens indexed")
    await provider.open(Workspace(folders: nil))
    #expect(await complete(text, in: "other.py", of: workspace, provider).candidates.isEmpty)
    #expect(await provider.repositoryStatus() == nil)
  }

  @Test func `what was answered before the repository was indexed is not answered again`()
    async throws
  {
    let workspace = try TestWorkspace([:])
    let provider = try await provider(workspace, model())
    let text = "xyzzy.open_led"
    #expect(await complete(text, in: "here.py", of: workspace, provider).candidates.isEmpty)
    try workspace.write("xyzzy.open_ledger(account)\n", as: "a.py")
    await provider.filesChanged(.paths([workspace.folder.file("a.py")]))
    await provider.indexes.waitUntilIdle()
    let found = await complete(text, in: "here.py", of: workspace, provider)
    #expect(found.candidates.first?.text == "ger(account)")
    await provider.open(Workspace(folders: nil))
    #expect(await complete(text, in: "here.py", of: workspace, provider).candidates.isEmpty)
  }

  @Test func `an open document counts in place of its file, and a hidden one does not`()
    async throws
  {
    let workspace = try TestWorkspace(["a.py": "xyzzy.open_ledger(account)\n"])
    let provider = try await provider(workspace, model())
    await provider.show(
      SnippetDocument(
        id: workspace.uri("a.py"), filename: "a.py", languageID: "python",
        text: Array("xyzzy.open_ledger(nobody)\n".utf8)))
    await provider.indexes.waitUntilIdle()
    let text = "xyzzy.open_led"
    let open = await complete(text, in: "one.py", of: workspace, provider)
    #expect(open.candidates.first?.text == "ger(nobody)")
    await provider.hide(workspace.uri("a.py"))
    await provider.indexes.waitUntilIdle()
    let hidden = await complete(text, in: "two.py", of: workspace, provider)
    #expect(hidden.candidates.first?.text == "ger(account)")
    workspace.remove("a.py")
    await provider.filesChanged(.paths([workspace.folder.file("a.py")]))
    await provider.indexes.waitUntilIdle()
    #expect(await complete(text, in: "three.py", of: workspace, provider).candidates.isEmpty)
  }

  @Test(arguments: [(512, "auto", 0), (512, "on", 2), (2048, "auto", 2), (2048, "off", 0)])
  func `snippets are indexed where prompts have room for them`(
    contextLength: Int, setting: String, files: Int
  ) async throws {
    let workspace = try TestWorkspace(["a.py": Self.helper, "b.py": "x = 1\n"])
    let model = try model(contextLength: contextLength)
    let provider = await provider(workspace, model, ["snippets": .string(setting)])
    if files > 0 { try await wait { provider.snippets.fileCount == files } }
    await provider.snippets.waitUntilIdle()
    #expect(provider.snippets.fileCount == files)
    _ = await complete(
      "def close(account, today):\n    ledger = open_ledger(account, today)\n    return open_",
      in: "here.py", of: workspace, provider)
    #expect(model.lastPrompt.contains("return account.ledger(today)") == (files > 0))
    // Switched off, they go.
    await provider.configure(Settings(["debounce": 0, "snippets": "off"]))
    await provider.snippets.waitUntilIdle()
    #expect(provider.snippets.fileCount == 0)
  }

  @Test func `snippets follow the files`() async throws {
    let workspace = try TestWorkspace(["a.py": Self.helper, "b.py": "x = 1\n"])
    let provider = try await provider(workspace, model(contextLength: 2048))
    try await wait { provider.snippets.fileCount == 2 }
    func definitions(_ name: String) -> [String] {
      provider.snippets.definitions(of: name)
    }
    #expect(definitions("open_ledger") == ["a.py"])
    try workspace.write("def close_ledger():\n    pass\n", as: "c.py")
    workspace.remove("a.py")
    await provider.filesChanged(
      .paths([workspace.folder.file("a.py"), workspace.folder.file("c.py")]))
    try await wait { definitions("close_ledger") == ["c.py"] }
    #expect(definitions("open_ledger").isEmpty)
    await provider.open(Workspace(folders: nil))
    try await wait { provider.snippets.fileCount == 0 }
  }

  @Test func `snippets that no thread was to be had for are made with the next change`()
    async throws
  {
    let workspace = try TestWorkspace(["a.py": Self.helper])
    let refusal = Mailbox<Bool>()
    refusal.put(true)
    let snippets = RepositorySnippets { body in
      refusal.take() == nil && DetachedThread.start(priority: .background, body)
    }
    snippets.use(contextLength: 2048)
    let indexes = WorkspaceIndexes(cacheDirectory: workspace.cache.path, snippets: snippets)
    indexes.open([workspace.path])
    indexes.use(workspace.tokenizer)
    try await wait { snippets.fileCount == 1 }
    #expect(refusal.isEmpty)
  }

  @Test func `of folders in one another each file is a snippet once, by its innermost name`()
    async throws
  {
    let workspace = try TestWorkspace([
      "a.py": Self.helper, "inner/b.py": "def deep():\n    pass\n",
    ])
    let provider = try await provider(workspace, model(contextLength: 2048))
    try await wait { provider.snippets.definitions(of: "deep") == ["inner/b.py"] }
    await provider.open(Workspace(folders: [workspace.path, workspace.folder.file("inner")]))
    try await wait { provider.snippets.definitions(of: "deep") == ["b.py"] }
    #expect(provider.snippets.fileCount == 2)
    #expect(provider.snippets.definitions(of: "open_ledger") == ["a.py"])
  }
}
