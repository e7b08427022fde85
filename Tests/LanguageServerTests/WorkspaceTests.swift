internal import JSONCoding
internal import Testing

@testable internal import LanguageServer

/// Which folders and files the provider is told of.
@Suite(.timeLimit(.minutes(1))) struct WorkspaceTests {
  private func wait(_ condition: () async -> Bool) async throws {
    while await !condition() { try await Task.sleep(for: .milliseconds(2)) }
  }

  @Test func `folders are told once they change, and none where a setting forbids it`() async throws
  {
    let harness = ServerHarness()
    await harness.initialize(["workspaceFolders": [["uri": "file:///w/a"]]])
    try await wait { await harness.provider.workspaces == [Workspace(folders: ["/w/a"])] }
    harness.notify(
      "workspace/didChangeWorkspaceFolders",
      ["event": ["added": [["uri": "file:///w/b"]], "removed": []]])
    try await wait { await harness.provider.workspaces.last?.folders == ["/w/a", "/w/b"] }
    harness.notify(
      "workspace/didChangeConfiguration", ["settings": ["familiar": ["repository": false]]])
    try await wait { await harness.provider.workspaces.last == Workspace(folders: nil) }
    harness.notify(
      "workspace/didChangeConfiguration",
      ["settings": ["familiar": ["repository": false, "mode": "line"]]])
    _ = await harness.result(1, "workspace/executeCommand", ["command": "familiar.status"])
    #expect(await harness.provider.workspaces.count == 3)
  }

  @Test func `other folders load no other model`() async throws {
    let harness = ServerHarness()
    await harness.initialize(["workspaceFolders": [["uri": "file:///w/a"]]])
    try await wait { await harness.provider.workspaces.count == 1 }
    harness.notify(
      "workspace/didChangeWorkspaceFolders",
      ["event": ["added": [["uri": "file:///w/b"]], "removed": []]])
    try await wait { await harness.provider.workspaces.last?.folders == ["/w/a", "/w/b"] }
    #expect(await harness.provider.selections.count == 1)
  }

  @Test func `saved and watched files are looked at again`() async throws {
    let harness = ServerHarness()
    await harness.initialize(["workspaceFolders": [["uri": "file:///w"]]])
    harness.notify("textDocument/didSave", ["textDocument": ["uri": "file:///w/a.py"]])
    harness.notify(
      "workspace/didChangeWatchedFiles",
      [
        "changes": [
          ["uri": "file:///w/b%20c.py", "type": 1], ["uri": "untitled:x", "type": 2],
          ["uri": "file:///w/d.py", "type": 3],
        ]
      ])
    let expected = FileChanges.paths(["/w/a.py", "/w/b c.py", "/w/d.py"])
    try await wait { await harness.provider.changes == expected }
  }

  @Test func `watching is asked for where the client offers it`() async throws {
    for isOffered in [true, false] {
      let harness = ServerHarness()
      await harness.initialize([
        "capabilities": [
          "workspace": ["didChangeWatchedFiles": ["dynamicRegistration": .bool(isOffered)]]
        ]
      ])
      harness.request("end", "shutdown", [:])
      var isAsked = false
      while let message = await harness.next(), message["id"] != "end" {
        let registrations = message["params"]?["registrations"]?.array ?? []
        isAsked =
          isAsked || registrations.contains { $0["method"] == "workspace/didChangeWatchedFiles" }
      }
      #expect(isAsked == isOffered)
    }
  }

  @Test func `very many changes become one look at everything`() {
    let many = FileChanges.paths(Set((0..<1001).map { "/w/\($0)" }))
    #expect(many + .paths(["/w/x"]) == .everything)
    #expect(.paths(["/a"]) + FileChanges.paths(["/b"]) == .paths(["/a", "/b"]))
    #expect(.everything + FileChanges.paths(["/b"]) == .everything)
  }
}
