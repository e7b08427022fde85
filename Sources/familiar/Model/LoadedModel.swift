internal import Adapters
internal import CodeCompletion
internal import Inference
internal import ModelFiles
internal import Tokenization

/// A model that is ready to run.
struct LoadedModel {
  let checkpoint: Checkpoint
  let model: GPTBigCodeModel
  /// How long it took to open the file and to make the model ready.
  let loading: Duration
  /// What is put on the model, in the order given.
  var adapters: [LoadedAdapter] = []
  var adapterSet = AdapterSet.none

  var configuration: ModelConfiguration { checkpoint.configuration }

  /// NAME, or NAME=WEIGHT where the weight is not 1.
  var adapterNames: [String] {
    adapters.map { AdapterReference(name: $0.name, weight: $0.weight == 1 ? nil : $0.weight) }
      .map(\.description)
  }

  func tokenizer() throws -> Tokenizer { try checkpoint.tokenizer() }

  /// A session, as completion uses it.
  func session() throws -> Session { try session(.f16) }

  /// A session whose logits may be compared with a float32 reference.
  ///
  /// Where the file holds floats, keys and values stay floats too.
  func exactSession() throws -> Session {
    try session(model.isFloat ? .f32 : .f16)
  }

  private func session(_ type: KeyValueType) throws -> Session {
    let session = try Session(model: model, keyValueType: type)
    session.adapters = adapterSet
    return session
  }

  /// The model as completion sees it.
  func languageModel() throws -> InferenceModel {
    InferenceModel(session: try session(), tokenizer: try tokenizer())
  }
}

extension Checkpoint {
  /// The tokenizer that came with the model.
  func tokenizer() throws -> Tokenizer {
    guard let vocabulary else { throw CommandError.noTokenizer(model: path) }
    return try Tokenizer(vocabulary: vocabulary)
  }
}
