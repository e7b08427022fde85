internal import ArgumentParser
internal import Inference
internal import JSONCoding
internal import ModelFiles
internal import Tokenization

/// `familiar generate`: what the bare model writes.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Continue token ids greedily.",
    discussion: """
      The likeliest token is taken each time, through the key/value cache, without a prompt \
      around the ids and without post-processing. It does not end at an end-of-text token.

      EXAMPLES
        familiar generate --ids 1,2,3 --max-tokens 16 --json
        familiar generate --ids "$(echo 'def f(' | familiar tokenize)" --max-tokens 8
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var adapters: AdapterOptions

  @Option(
    help: ArgumentHelp("The tokens to continue: 1,2,3.", valueName: "ids"),
    transform: TokenIDList.init(argument:))
  var ids: TokenIDList

  @Option(help: ArgumentHelp("How many tokens to generate.", valueName: "n"))
  var maxTokens = 16

  @Flag(help: "Print {\"ids\", \"logprobs\"} of the generated tokens.")
  var json = false

  func validate() throws {
    guard maxTokens > 0 else {
      throw ValidationError("--max-tokens is \(maxTokens); give 1 or more")
    }
  }

  func run() throws {
    Interruption.watch()
    var loaded = try model.load()
    try adapters.apply(to: &loaded)
    let prompt = try ids.checked(vocabularySize: loaded.configuration.vocabularySize)
    let tokens = try generate(after: prompt, with: loaded)
    guard json else {
      return try StandardOutput.write(line: tokens.map { "\($0.id)" }.joined(separator: ","))
    }
    try StandardOutput.write([
      "ids": .array(tokens.map { .integer(Int($0.id)) }),
      "logprobs": .array(tokens.map { .number(Double($0.logProbability)) }),
    ])
  }

  private func generate(
    after prompt: [TokenID], with loaded: LoadedModel
  ) throws -> [(id: TokenID, logProbability: Float)] {
    // The last token is not fed back, so it takes no position.
    let (needed, overflow) = prompt.count.addingReportingOverflow(maxTokens - 1)
    let limit = loaded.configuration.contextLength
    guard !overflow, needed <= limit else {
      throw CommandError.contextOverflow(
        tokens: overflow ? .max : needed, limit: limit,
        advice: "give fewer ids or a smaller --max-tokens")
    }
    let session = try loaded.exactSession()
    guard try session.sync(to: prompt, isCancelled: { Interruption.isRequested }) != nil else {
      throw Interruption.Error()
    }
    var sampler = Sampler(SamplingParameters())
    var tokens: [(id: TokenID, logProbability: Float)] = []
    while true {
      let logits = UnsafeBufferPointer(session.logits)
      let token = sampler.next(logits: logits, previous: [])
      tokens.append(token)
      if tokens.count == maxTokens { return tokens }
      try Interruption.check()
      try session.append(token.id)
    }
  }
}
