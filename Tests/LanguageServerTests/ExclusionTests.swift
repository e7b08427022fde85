internal import CodeCompletion
internal import JSONCoding
private import Storage
internal import Testing

@testable internal import LanguageServer

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Open documents that must not be shown to the model while others are edited.
@Suite(.timeLimit(.minutes(1))) struct ExclusionTests {
  private func temporaryFolder() throws -> String {
    let path = "/tmp/familiar-exclusion-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try Directories.create(path)
    return path
  }

  @Test func `excluded documents feed no other document's prompt`() async throws {
    let folder = try temporaryFolder()
    defer { unlink("\(folder)/.familiarignore") }
    try AtomicFile.write(Array("hidden.py\n".utf8), to: "\(folder)/.familiarignore")
    let provider = ScriptedProvider([.init(after: "x", texts: ["yz"])])
    let harness = ServerHarness(provider)
    await harness.initialize(["workspaceFolders": [["uri": .string("file://\(folder)")]]])
    for name in ["hidden.py", ".env", "shown.py", "sub/main.py"] {
      harness.open("file://\(folder)/\(name)", "x")
    }
    harness.open("untitled:1", "x")
    harness.inline(1, "file://\(folder)/sub/main.py", 0, 1)
    #expect(await harness.answer(1)?["result"]?["items"]?.array?.count == 1)
    while await provider.shown.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    #expect(await provider.shown.values.map(\.filename) == ["shown.py"])
    #expect(await provider.requests.last?.filename == "sub/main.py")
    harness.inline(2, "untitled:1", 0, 1)
    _ = await harness.answer(2)
    #expect(await provider.requests.last?.filename == nil)
    #expect(await provider.requests.last?.languageID == "python")
  }

  @Test func `names are relative to the innermost workspace folder`() {
    var store = DocumentStore()
    store.setFolders(["file:///w/", "file:///w/inner", "untitled:x"])
    #expect(store.folders == ["/w", "/w/inner"])
    for (uri, name) in [
      ("file:///w/a/b.py", "a/b.py"), ("file:///w/inner/b.py", "b.py"),
      ("file:///other/c.py", "c.py"), ("file:///winner/d.py", "d.py"), ("untitled:1", nil),
    ] as [(String, String?)] {
      let document = Document(uri: uri, languageID: "", version: 0, text: "")
      #expect(store.filename(of: document) == name)
    }
    store.changeFolders(adding: ["file:///new"], removing: ["file:///w"])
    #expect(store.folders == ["/w/inner", "/new"])
  }
}
