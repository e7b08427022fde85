internal import ArgumentParser
internal import JSONCoding
internal import ModelFiles
internal import Tokenization

/// `familiar tokenize`: text to token ids and back.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn text into token ids, or back.",
    discussion: """
      The text comes on standard input; the ids are printed as one JSON array. With --decode the \
      ids come on standard input, with anything between them, and their bytes are printed.

      EXAMPLES
        printf 'x = 1' | familiar tokenize
        echo '<fim_prefix>' | familiar tokenize --specials
        familiar tokenize --decode < ids.json
      """)

  @OptionGroup var model: ModelOptions

  @Flag(help: "Read special tokens such as <fim_prefix> in the text as what they are.")
  var specials = false

  @Flag(help: "Print the bytes of the ids that come on standard input.")
  var decode = false

  func validate() throws {
    if specials, decode {
      throw ValidationError("--specials is about text; leave it out with --decode")
    }
  }

  func run() throws {
    Interruption.watch()
    let tokenizer = try model.openCheckpoint().tokenizer()
    let input = try StandardInput.contents()
    if decode {
      let size = tokenizer.vocabulary.tokens.count
      let ids = try TokenIDList(scanning: input).checked(vocabularySize: size)
      return try StandardOutput.write(tokenizer.decode(ids))
    }
    let ids = specials ? tokenizer.encodeParsingSpecials(input) : tokenizer.encode(input)
    try StandardOutput.write(.array(ids.map { .integer(Int($0)) }))
  }
}
