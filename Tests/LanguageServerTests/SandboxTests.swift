private import CSystem
internal import CodeCompletion
internal import JSONCoding
internal import Testing
internal import Threading

@testable internal import LanguageServer

#if os(Linux)
  private import Glibc

  /// The filter that denies sockets, in processes of their own.
  @Suite(.timeLimit(.minutes(1))) struct SandboxTests {
    @Test func `a socket under the killing filter ends the process`() async {
      await #expect(processExitsWith: .signal(SIGSYS)) {
        guard process_deny_sockets(1) == 0 else { exit(3) }
        _ = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        exit(0)
      }
    }

    @Test func `sockets are refused with EACCES, in threads and children too`() async {
      await #expect(processExitsWith: .success) {
        exit(Self.refusals())
      }
    }

    /// 0 if every call that makes or uses a socket is refused.
    private static func refusals() -> Int32 {
      guard process_deny_sockets(0) == 0 else { return 3 }
      let stream = Int32(SOCK_STREAM.rawValue)
      var pair: [Int32] = [0, 0]
      var address = sockaddr()
      let size = socklen_t(MemoryLayout<sockaddr>.size)
      for family in [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] {
        guard socket(family, stream, 0) == -1 && errno == EACCES else { return 4 }
      }
      guard socketpair(AF_UNIX, stream, 0, &pair) == -1 && errno == EACCES,
        connect(0, &address, size) == -1 && errno == EACCES,
        bind(0, &address, size) == -1 && errno == EACCES,
        listen(0, 1) == -1 && errno == EACCES,
        accept(0, nil, nil) == -1 && errno == EACCES
      else { return 5 }
      return 0
    }

    @Test func `a thread that already runs is covered`() async {
      await #expect(processExitsWith: .success) {
        let state = Monitor((isFiltered: false, code: Int32?.none))
        let isStarted = DetachedThread.start {
          state.wait { $0.isFiltered ? true : nil }
          let result = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
          let isRefused = result == -1 && errno == EACCES
          state.withLock { $0.code = isRefused ? 0 : 4 }
        }
        guard isStarted, process_deny_sockets(0) == 0 else { exit(3) }
        state.withLock { $0.isFiltered = true }
        exit(state.wait { $0.code })
      }
    }

    @Test func `a whole session runs under the killing filter`() async {
      await #expect(processExitsWith: .success) {
        setenv("FAMILIAR_SECCOMP", "kill", 1)
        let harness = ServerHarness(
          ScriptedProvider([.init(after: "x", texts: ["yz"])]), sandbox: .fromEnvironment)
        await harness.initialize(["processId": .integer(Int(getppid()))])
        harness.open("file:///p/a.py", "x")
        harness.inline(1, "file:///p/a.py", 0, 1)
        guard await harness.answer(1)?["result"]?["items"]?.array?.count == 1 else { exit(4) }
        let place = ServerHarness.inline("file:///p/a.py", 0, 1)
        guard await harness.result(2, "textDocument/completion", place) != nil else { exit(5) }
        guard await harness.result(3, "shutdown", nil) == .null else { exit(6) }
        harness.notify("exit", nil)
        exit(await harness.exitCode() ?? 7)
      }
    }

    @Test func `nothing but the protocol goes to standard output`() async throws {
      let result = await #expect(
        processExitsWith: .exitCode(0), observing: [\.standardOutputContent]
      ) {
        let (reading, writing) = ServerHarness.pipe()
        for message: JSON in [
          ["jsonrpc": "2.0", "id": 1, "method": "initialize", "params": [:]],
          ["jsonrpc": "2.0", "id": 2, "method": "shutdown"], ["jsonrpc": "2.0", "method": "exit"],
        ] {
          _ = ServerHarness.framed(message).withUnsafeBytes { Descriptors.write(writing, $0) }
        }
        let options = ServerOptions(version: "test", sandbox: .kill) {
          // What a library might do.
          print("noise on standard output")
          fflush(nil)
          return ScriptedProvider()
        }
        exit(Server.run(input: reading, output: STDOUT_FILENO, options: options))
      }
      let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
      #expect(output.contains("Content-Length: "))
      #expect(output.contains("\"serverInfo\""))
      #expect(!output.contains("noise"))
    }

    @Test func `the end of an ancestor is told, a stranger is not watched`() async {
      #expect(process_parent_of(getpid()) == getppid())
      #expect(process_parent_of(-5) == 0)
      await #expect(processExitsWith: .success) {
        let events = EventQueue()
        // Itself is no ancestor; neither is a process that does not exist.
        ParentWatch.start(getpid(), events: events)
        ParentWatch.start(0x3FFF_FFFF, events: events)
        events.push(.note("nothing"))
        guard case .note? = events.popAll().first else { exit(4) }
        exit(0)
      }
    }
  }
#endif
