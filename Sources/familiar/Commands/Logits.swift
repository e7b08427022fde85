internal import ArgumentParser
internal import Inference
internal import ModelFiles

/// `familiar logits`: what the bare model thinks of each next token.
struct Logits: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the logits after every token to a safetensors file.",
    discussion: """
      The file holds one tensor `logits` [T, vocab_size] of 32-bit floats, a row for each id.

      EXAMPLES
        familiar logits --ids 1,2,3 --out logits.safetensors
        familiar logits --ids 1,2,3 --out logits.safetensors --chunk 1
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var adapters: AdapterOptions

  @Option(
    help: ArgumentHelp("The tokens: 1,2,3.", valueName: "ids"),
    transform: TokenIDList.init(argument:))
  var ids: TokenIDList

  @Option(help: ArgumentHelp("The file to write.", valueName: "file.safetensors"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "Feed n tokens a pass through the key/value cache; default: all at once.", valueName: "n"))
  var chunk: Int?

  func validate() throws {
    if let chunk, chunk < 1 { throw ValidationError("--chunk is \(chunk); give 1 or more") }
    if out.isEmpty { throw ValidationError("--out is empty; name the file to write") }
  }

  func run() throws {
    Interruption.watch()
    var loaded = try model.load()
    try adapters.apply(to: &loaded)
    let configuration = loaded.configuration
    let tokens = try ids.checked(vocabularySize: configuration.vocabularySize)
    guard tokens.count <= configuration.contextLength else {
      throw CommandError.contextOverflow(
        tokens: tokens.count, limit: configuration.contextLength, advice: "give fewer --ids")
    }
    let session = try loaded.exactSession()
    var file = try SafetensorsWriter(
      path: try OutputPath.checked(out),
      tensors: [.init(name: "logits", shape: [tokens.count, configuration.vocabularySize])],
      metadata: ["format": "pt"], mode: OutputPath.mode)
    try session.logits(of: tokens, chunk: chunk ?? tokens.count) { _, row in
      try Interruption.check()
      try file.write(row)
    }
    try file.commit()
  }
}
