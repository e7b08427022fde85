internal import Adapters
internal import CodeCompletion
internal import Evaluation
internal import Inference
internal import ModelFiles
internal import Tokenization

/// Measures the model with and without an adapter.
struct Judge {
  typealias System = PairedSystem<SessionScorer, PipelineCompleter>

  let model: GPTBigCodeModel
  let tokenizer: Tokenizer
  let isCancelled: @Sendable () -> Bool

  /// Weights that an adapter is tried with: 0.8 is the published recipe's, against overfitting.
  static let weights = [0.6, 0.8, 1.0]

  /// Bytes of keys and values: holes come file by file, so that few places are gone back to.
  private static let memoryLimit = 32 << 20

  /// The set of `adapter` alone.
  func set(_ adapter: LoRAAdapter, weight: Double) -> AdapterSet {
    AdapterSet([(adapter: adapter, weight: weight)], precision: AdapterBase(model).precision)
  }

  /// A scorer and a completer that see `adapters`.
  func system(_ adapters: AdapterSet) throws(FineTuningError) -> System {
    do {
      let session = try Session(
        model: model, memoryLimit: Self.memoryLimit, keyValueType: .f16)
      session.adapters = adapters
      return System(
        scorer: SessionScorer(
          session: session, tokenizer: tokenizer, contextLength: model.contextLength),
        completer: PipelineCompleter(
          model: InferenceModel(session: session, tokenizer: tokenizer), isCancelled: isCancelled))
    } catch {
      throw .inference(error)
    }
  }

  /// Bits per byte of `files`; nil where nothing was scored.
  func bitsPerByte(
    of files: [SourceFile], _ adapters: AdapterSet
  ) throws(FineTuningError) -> Double? {
    let evaluation = PairedEvaluation(systems: [try system(adapters)], holes: 0, seed: 0)
    do {
      return try evaluation.run(on: files, isCancelled: isCancelled).results.first?.bitsPerByte
    } catch EvaluationError.cancelled {
      throw .stopped
    } catch {
      throw .evaluation(error)
    }
  }

  /// Bits per byte of code that is not of any repository.
  func generalBitsPerByte(_ adapters: AdapterSet) throws(FineTuningError) -> Double? {
    let scorer = try system(adapters).scorer
    do {
      var sum = BitsPerByte()
      for text in GeneralCode.texts { sum += try BitsPerByte(of: Array(text.utf8), with: scorer) }
      return sum.value
    } catch {
      throw .inference(error)
    }
  }
}
