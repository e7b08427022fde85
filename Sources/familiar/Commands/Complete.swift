internal import ArgumentParser
internal import CodeCompletion
internal import Inference
internal import JSONCoding
internal import ModelFiles

/// `familiar complete`: one completion.
struct Complete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Complete the code at a position of a file.",
    discussion: """
      FILE:LINE:COLUMN counts lines and columns from 1; column 5 is before the fifth character, \
      and one more than the length of the line is its end. The completion is printed as it would \
      be inserted, without a newline at its end.

      EXAMPLES
        familiar complete main.py:12:5
        familiar complete --mode block --json main.py:12:5
        familiar complete --count 3 --temperature 0.2 --json main.py:12:5
        familiar complete --repository . src/main.py:12:5
        familiar complete --adapter mine=0.8 src/main.py:12:5
        familiar complete --prefix-file before.txt --suffix-file after.txt --filename main.py
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var adapters: AdapterOptions

  @Argument(
    help: ArgumentHelp("The position to complete at.", valueName: "FILE:LINE:COLUMN"),
    transform: { try SourcePosition(parsing: $0) })
  var position: SourcePosition?

  @Option(
    help: ArgumentHelp("The text before the cursor, instead of a position.", valueName: "file"))
  var prefixFile: String?

  @Option(help: ArgumentHelp("The text after the cursor; default: none.", valueName: "file"))
  var suffixFile: String?

  @Option(help: ArgumentHelp("The file name that the model sees.", valueName: "name"))
  var filename: String?

  @Option(
    help: ArgumentHelp(
      "A folder whose files the completion knows; default: none.",
      discussion: "Indexes it first, or what has changed since it was last indexed.",
      valueName: "folder"))
  var repository: String?

  @Option(help: "How much to write: auto, line or block.")
  var mode: CompletionMode = .auto

  @Option(help: ArgumentHelp("The most tokens to generate.", valueName: "n"))
  var maxTokens: Int?

  @OptionGroup var sampling: SamplingOptions

  @Option(help: ArgumentHelp("Different completions to give; over 1 needs --json.", valueName: "n"))
  var count = 1

  @Flag(help: "Print the completions, the prompt's token counts and the timings.")
  var json = false

  func validate() throws {
    if position == nil, prefixFile == nil {
      throw ValidationError("name FILE:LINE:COLUMN, or --prefix-file")
    }
    if position != nil, prefixFile != nil || suffixFile != nil {
      throw ValidationError(
        "FILE:LINE:COLUMN and --prefix-file or --suffix-file exclude each other; give one of them")
    }
    if let maxTokens, maxTokens < 1 {
      throw ValidationError("--max-tokens is \(maxTokens); give 1 or more")
    }
    guard (1...16).contains(count) else {
      throw ValidationError("--count is \(count); give a number from 1 to 16")
    }
    if count > 1, !json {
      throw ValidationError("--count \(count) prints several completions; add --json")
    }
  }

  func run() throws {
    Interruption.watch()
    let document = try readDocument()
    var loaded = try model.load()
    try adapters.apply(to: &loaded)
    let languageModel = try loaded.languageModel()
    var request = request(for: document)
    var options = CompletionPipeline.Options()
    if let repository {
      let known = try KnownRepository(
        folder: AbsolutePath.of(repository), model: languageModel, prompt: options.prompt)
      request.repository = known
      request.filename = filename ?? known.path(of: document.path) ?? request.filename
      options.prompt.snippetSource = known.snippets
    }
    let result = CompletionPipeline(options: options).complete(
      request, model: languageModel, isCancelled: { Interruption.isRequested })
    try Interruption.check()
    switch result.silence {
    case .failed(let reason), .noModel(let reason):
      throw CommandError.completionFailed(reason: reason)
    case .cancelled, .superseded: throw Interruption.Error()
    default: break
    }
    guard json else {
      if result.candidates.isEmpty, let silence = result.silence {
        StandardError.write("familiar: nothing suggested: \(silence.phrase)\n")
      }
      return try StandardOutput.write((result.candidates.first?.text ?? "").utf8)
    }
    try StandardOutput.write(
      CompletionReport(
        model: loaded.checkpoint.name, adapters: loaded.adapterNames, result: result,
        loading: loaded.loading
      ).json)
  }

  private func readDocument() throws -> CompletionDocument {
    if let position {
      return try CompletionDocument(at: position, filename: filename)
    }
    return try CompletionDocument(
      prefixFile: prefixFile ?? "", suffixFile: suffixFile, filename: filename)
  }

  private func request(for document: CompletionDocument) -> CompletionRequest {
    var request = CompletionRequest(
      documentID: document.path, filename: document.filename, languageID: document.language,
      text: document.text, offset: document.offset)
    request.mode = mode.requestMode
    request.trigger = .invoked
    request.maxTokens = maxTokens
    request.candidates = count
    request.sampling = sampling.parameters
    return request
  }
}

/// `--mode`.
enum CompletionMode: String, ExpressibleByArgument, CaseIterable {
  case auto
  case line
  case block

  var requestMode: CompletionRequest.Mode {
    switch self {
    case .auto: .auto
    case .line: .line
    case .block: .block
    }
  }
}
