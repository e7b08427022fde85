internal import CodeCompletion
internal import Evaluation
private import Inference
private import JSONCoding
private import ModelFiles
private import Tokenization

/// Fills holes and says of each, in one line of JSON, what a person would see and why.
///
/// `swift run -c release CompletionMeasurement MODEL HOLES SEED line|anywhere|block RULES KNOWLEDGE
/// FOLDER`, where RULES are the names of rules to leave out, with commas between, or `none`, and
/// KNOWLEDGE is what is known beside the prompt, see ``Knowledge``; with commas between, each hole
/// is filled with each. `line` holes begin after the indentation, `anywhere` holes at any later
/// character of the line; both end with it. `block` holes are `line` holes where as much may be
/// written as an editor would show.
@main
struct CompletionMeasurement {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().map { $0 }
    guard arguments.count == 7, let count = Int(arguments[1]), let seed = UInt64(arguments[2])
    else {
      print(
        "usage: CompletionMeasurement MODEL HOLES SEED line|anywhere|block RULES|none "
          + "nothing|document|repository FOLDER")
      return
    }
    let checkpoint = try Checkpoint.open(arguments[0])
    guard let vocabulary = checkpoint.vocabulary else {
      print("\(arguments[0]) has no tokenizer")
      return
    }
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    let model = InferenceModel(
      session: try Session(model: GPTBigCodeModel(checkpoint: checkpoint)), tokenizer: tokenizer)
    var options = CompletionPipeline.Options()
    options.disabledRules = Set(arguments[4].split(separator: ",").map { String($0) })
    let pipeline = CompletionPipeline(options: options)
    let kinds = arguments[5].split(separator: ",").compactMap { Knowledge.Kind(rawValue: "\($0)") }
    let knowledge = try Knowledge(kinds, of: arguments[6], tokenizer: tokenizer)
    var cursors = Cursors(seed: seed, isAnywhere: arguments[3] == "anywhere")
    for (index, hole) in cursors.choose(count, in: knowledge.texts) {
      let (file, text) = (knowledge.files[index], knowledge.texts[index])
      for kind in kinds {
        pipeline.forgetDocuments()
        var request = CompletionRequest(
          documentID: file.path, filename: file.name, languageID: file.language,
          text: hole.text(without: text), offset: hole.range.lowerBound)
        request.mode = arguments[3] == "block" ? .auto : .line
        request.repository = knowledge.context(kind, of: index)
        let start = ContinuousClock.now
        let result = pipeline.complete(request, model: model)
        let elapsed = start.duration(to: .now)
        let first = result.candidates.first
        let line: JSON = [
          "file": .string(file.name), "line": .integer(hole.line),
          "language": .string(file.language), "offset": .integer(hole.range.lowerBound),
          "knowledge": .string(kind.rawValue),
          "expected": .string(Hole.trimmed(text[hole.range])),
          "text": .string(Hole.trimmed(Array((first?.text ?? "").utf8))),
          "mean": .number(Double(first?.meanLogProbability ?? 0)),
          "tokens": .integer(first?.ids.count ?? 0),
          "stop": .string(first?.stopReason.rawValue ?? "none"),
          "prefill_ms": .number(result.timings.prefill / .milliseconds(1)),
          "decode_ms": .number(result.timings.decode / .milliseconds(1)),
          "total_ms": .number(elapsed / .milliseconds(1)),
          "features": features(pipeline.lastTrace?.showingFeatures),
        ]
        print(line.serialized())
      }
    }
  }

  private static func features(_ features: ShowingFeatures?) -> JSON {
    guard let features else { return .null }
    return .array(ShowingFeature.allCases.map { .number(Double(features[$0])) })
  }
}
