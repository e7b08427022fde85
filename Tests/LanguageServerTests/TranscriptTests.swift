internal import CodeCompletion
internal import JSONCoding
private import OrderedCollections
private import Storage
internal import Testing

@testable internal import LanguageServer

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Whole sessions as they were recorded: prose, what the client sends, what the server answers.
///
/// `%% {...}` is a rule of the scripted provider, `-->` and `<--` are messages without "jsonrpc",
/// `=== N` the exit code after the end of the input. `UPDATE_TRANSCRIPTS=1` rewrites the answers; those to
/// requests without a usable id have to be written by hand.
@Suite(.timeLimit(.minutes(1))) struct TranscriptTests {
  private static let directory =
    String(#filePath.dropLast("TranscriptTests.swift".count)) + "Transcripts"

  private static let names =
    (try? Directories.names(in: directory).filter { $0.hasSuffix(".lsp") }) ?? []

  @Test(arguments: names)
  func `a session goes as recorded`(_ name: String) async throws {
    let path = "\(Self.directory)/\(name)"
    let text = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let harness = ServerHarness(ScriptedProvider(try Self.rules(lines)))
    let isUpdating = getenv("UPDATE_TRANSCRIPTS") != nil
    let recorded = isUpdating ? lines.filter { !$0.hasPrefix("<-- ") } : lines
    var output: [String] = []
    for line in recorded {
      output.append(line)
      if line.hasPrefix("--> ") {
        let message = try JSON(parsing: String(line.dropFirst(4)))
        harness.send(Self.completed(message))
        guard isUpdating, let id = message["id"] else { continue }
        while let answer = await harness.next() {
          output.append("<-- \(Self.stable(answer))")
          if answer["id"] == id && answer["method"] == nil { break }
        }
      } else if line.hasPrefix("<-- ") {
        let message = try #require(await harness.next(), "the server ended")
        #expect(Self.stable(message) == line.dropFirst(4), "\(name)")
      } else if line.hasPrefix("=== ") {
        harness.closeInput()
        let code = await harness.exitCode()
        #expect(code.map { "\($0)" } == String(line.dropFirst(4)), "\(name)")
      }
    }
    harness.closeInput()
    while let message = await harness.next() {
      if isUpdating {
        output.append("<-- \(Self.stable(message))")
      } else {
        Issue.record("\(name): unexpected \(message.serialized())")
      }
    }
    if isUpdating {
      try AtomicFile.write(Array(output.joined(separator: "\n").utf8), to: path)
    }
  }

  @Test func `there are transcripts`() {
    #expect(Self.names.count >= 5)
  }

  private static func rules(_ lines: [String]) throws -> [ScriptedProvider.Rule] {
    try lines.filter { $0.hasPrefix("%% ") }.map { line in
      let json = try JSON(parsing: String(line.dropFirst(3)))
      return ScriptedProvider.Rule(
        after: json["after"]?.string ?? "", texts: json["texts"]?.array?.compactMap(\.string) ?? [],
        replaces: json["replaces"]?.integer ?? 0,
        silence: json["failed"]?.string.map { CompletionResult.Silence.failed($0) })
    }
  }

  private static func completed(_ message: JSON) -> JSON {
    guard case .object(var members) = message else { return message }
    members["jsonrpc"] = "2.0"
    return .object(members)
  }

  /// A message as transcripts have it: without the version of JSON-RPC and with fixed UUIDs.
  private static func stable(_ message: JSON) -> String {
    guard case .object(var members) = message else { return message.serialized() }
    members["jsonrpc"] = nil
    if case .object(var result)? = members["result"], result["request_id"] != nil {
      result["request_id"] = "UUID"
      members["result"] = .object(result)
    }
    return JSON.object(members).serialized()
  }
}
