#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension Server {
  /// Serves one client until it ends; blocks the calling thread and returns the exit code.
  ///
  /// Nothing is read before the process has given up sockets. Descriptor 1 as the output is replaced
  /// by standard error, so that only the protocol goes to the client. After the return a decode may
  /// still run on the provider's thread; the caller ends the process.
  package static func run(
    input: Int32 = 0, output: Int32 = 1, options: ServerOptions
  ) -> Int32 {
    Descriptors.ignoreBrokenPipes()
    if let failure = options.sandbox.install() { return failed(failure) }
    var output = output
    if output == STDOUT_FILENO {
      guard let copy = Descriptors.claimStandardOutput() else {
        return failed("cannot duplicate standard output: \(String(cString: strerror(errno)))")
      }
      output = copy
    }
    let events = EventQueue()
    guard let writer = MessageWriter(output: output, events: events) else {
      return failed("cannot start the thread that writes")
    }
    let server = Server(options: options, events: events, writer: writer)
    guard MessageReader.start(input: input, events: events) else {
      return failed("cannot start the thread that reads")
    }
    let code = server.run()
    _ = server.requests.takeAll()
    if !server.settings.keepTraining { options.fineTuning?.stopOwn() }
    // Long enough for an answer to `shutdown`; a client that does not read is not waited for.
    writer.close(waitingMilliseconds: 500)
    events.close()
    return code
  }

  private static func failed(_ sentence: String) -> Int32 {
    let line = Array("familiar: \(sentence)\n".utf8)
    _ = line.withUnsafeBytes { Descriptors.write(STDERR_FILENO, $0) }
    return 1
  }
}
