internal import JSONCoding
private import Storage
internal import TestSupport
internal import Testing

@testable internal import LanguageServer

/// What real clients sent at `initialize`, and what each has to get.
@Suite(.timeLimit(.minutes(1))) struct ClientTests {
  struct Expectation: Sendable {
    var name: String
    var encoding: String
    var style: ClientProfile.PopupStyle
    var hasInline = false
    var hasProgress = true
    var pullsConfiguration = true
    var folders = ["/home/user/project"]
  }

  static let expectations = [
    Expectation(
      name: "ale33", encoding: "utf-16", style: .plain, hasProgress: false,
      pullsConfiguration: false),
    Expectation(name: "blink", encoding: "utf-8", style: .asIs, hasInline: true),
    Expectation(name: "eglot19", encoding: "utf-16", style: .plain, hasProgress: false),
    Expectation(name: "kate2212", encoding: "utf-16", style: .plain, pullsConfiguration: false),
    Expectation(name: "llmnvim", encoding: "utf-8", style: .snippet),
    Expectation(name: "lspmode8", encoding: "utf-16", style: .asIs),
    Expectation(name: "nvim07", encoding: "utf-16", style: .plain, pullsConfiguration: false),
    Expectation(name: "nvim11", encoding: "utf-8", style: .snippet),
    Expectation(name: "nvim12", encoding: "utf-8", style: .snippet, hasInline: true),
  ]

  private static func captured(_ name: String) throws -> JSON {
    let path = "\(Fixtures.directory)/LanguageServer/clients/\(name).json"
    return try JSON(parsing: try FileReading.contents(of: path))
  }

  @Test(arguments: expectations)
  func `a real client gets what it understands`(_ expected: Expectation) async throws {
    let params = try Self.captured(expected.name)
    let profile = ClientProfile(initialize: params)
    #expect(profile.popupStyle == expected.style)
    #expect(profile.hasWorkDoneProgress == expected.hasProgress)
    #expect(profile.pullsConfiguration == expected.pullsConfiguration)

    let harness = ServerHarness()
    let capabilities = try #require(await harness.initialize(params))
    #expect(capabilities["positionEncoding"]?.string == expected.encoding)
    #expect(capabilities["inlineCompletionProvider"]?.bool == true)
    #expect((capabilities["completionProvider"] == nil) == expected.hasInline)
    // Sent after `initialized`, and never answered here, as ALE does.
    var asked: Set<String> = []
    harness.request("end", "shutdown", nil)
    while let message = await harness.next(), message["id"] != "end" {
      if let method = message["method"]?.string { asked.insert(method) }
    }
    #expect(asked.contains("workspace/configuration") == expected.pullsConfiguration)
    #expect(asked.contains("window/workDoneProgress/create") == expected.hasProgress)
    harness.notify("exit", nil)
    #expect(await harness.exitCode() == 0)
    while await harness.provider.workspaces.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    #expect(await harness.provider.workspaces.first?.folders == expected.folders)
  }

  @Test(
    arguments: [
      ([], .utf16), (["utf-16"], .utf16), (["utf-32", "utf-8", "utf-16"], .utf32),
      (["utf-7", "utf-8"], .utf8), (["utf-7"], .utf16),
    ] as [([String], PositionEncoding)])
  func `the client's order of encodings counts`(_ names: [String], _ encoding: PositionEncoding) {
    #expect(PositionEncoding.negotiated(.array(names.map { .string($0) })) == encoding)
    #expect(PositionEncoding.negotiated(nil) == .utf16)
  }

  @Test func `null and absent capabilities are no trouble`() async {
    for params in [
      nil, [:], ["capabilities": nil], ["capabilities": [], "initializationOptions": 5],
      ["capabilities": ["general": 1, "window": nil, "workspace": [], "textDocument": "x"]],
      ["workspaceFolders": [1, ["uri": 2]], "processId": -1, "clientInfo": "x"],
      ["rootUri": "file:///p", "processId": 99_999_999_999],
    ] as [JSON] {
      let harness = ServerHarness()
      let answer = await harness.result(1, "initialize", params)
      #expect(answer?["capabilities"]?["positionEncoding"] == "utf-16")
    }
  }
}
