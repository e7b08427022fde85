private import Tokenization

/// The metadata of an imported file: llama.cpp's keys for `starcoder`, and our own.
///
/// Sources: the GGUF specification; llama.cpp `gguf-py/gguf/constants.py`.
struct ImportMetadata {
  let source: Checkpoint
  let format: WeightFormat

  /// Stand-ins of the right size for what is known only at the end.
  func entries(tensorCount: Int) -> [(String, GGUFMetadata)] {
    entries(
      baseID: String(repeating: "0", count: 64),
      errors: [Double?](repeating: nil, count: tensorCount)
    )
  }

  /// All metadata; `errors` in the order of the tensors.
  func entries(baseID: String, errors: [Double?]) -> [(String, GGUFMetadata)] {
    general + shape + familiar(baseID, errors) + vocabulary
  }

  private var general: [(String, GGUFMetadata)] {
    [
      ("general.architecture", .string("starcoder")),
      ("general.type", .string("model")),
      ("general.name", .string(source.name)),
      ("general.file_type", .uint32(format.fileType)),
      // Version 2: the block layouts since 2023. Source: ggml.h, GGML_QNT_VERSION.
      ("general.quantization_version", .uint32(2)),
    ]
  }

  private var shape: [(String, GGUFMetadata)] {
    let configuration = source.configuration
    func size(_ key: String, _ value: Int) -> (String, GGUFMetadata) {
      ("starcoder.\(key)", .uint32(UInt32(clamping: value)))
    }
    return [
      size("vocab_size", configuration.vocabularySize),
      size("context_length", configuration.contextLength),
      size("embedding_length", configuration.hiddenSize),
      size("feed_forward_length", configuration.intermediateSize),
      size("block_count", configuration.layerCount),
      size("attention.head_count", configuration.headCount),
      size("attention.head_count_kv", configuration.keyValueHeadCount),
      (
        "starcoder.attention.layer_norm_epsilon", .float32(configuration.layerNormEpsilon)
      ),
    ]
  }

  private func familiar(_ baseID: String, _ errors: [Double?]) -> [(String, GGUFMetadata)] {
    typealias Key = ModelConfiguration.FamiliarKey
    return [
      (Key.activationFunction, .string(source.configuration.activationFunction.rawValue)),
      (Key.scaleAttentionWeights, .bool(source.configuration.scalesAttention)),
      (Key.baseID, .string(baseID)),
      (Key.relativeRMSErrors, .float32s(errors.map { $0.map { Float($0) } ?? -1 })),
    ]
  }

  private var vocabulary: [(String, GGUFMetadata)] {
    guard let vocabulary = source.vocabulary else { return [] }
    let rows = source.configuration.vocabularySize
    // llama.cpp wants a token for every row. Source: `conversion/base.py`, get_vocab_base.
    let padding = vocabulary.tokens.count..<max(rows, vocabulary.tokens.count)
    var entries: [(String, GGUFMetadata)] = [
      ("tokenizer.ggml.model", .string("gpt2")),
      ("tokenizer.ggml.pre", .string(vocabulary.preTokenizer.rawValue)),
      ("tokenizer.ggml.tokens", .strings(vocabulary.tokens + padding.map { "[PAD\($0)]" })),
      (
        "tokenizer.ggml.token_type",
        .int32s(
          vocabulary.types.map(\.rawValue)
            + padding.map { _ in Vocabulary.TokenType.unused.rawValue })
      ),
      ("tokenizer.ggml.merges", .strings(vocabulary.merges.map { "\($0.left) \($0.right)" })),
      ("tokenizer.ggml.add_bos_token", .bool(false)),
    ]
    if let id = vocabulary.endOfTextID {
      entries.append(("tokenizer.ggml.bos_token_id", .uint32(UInt32(clamping: id))))
      entries.append(("tokenizer.ggml.eos_token_id", .uint32(UInt32(clamping: id))))
    }
    for (key, contents) in Self.fimKeys {
      guard let id = vocabulary.tokens.firstIndex(where: { contents.contains($0) }) else {
        continue
      }
      entries.append(("tokenizer.ggml.\(key)_token_id", .uint32(UInt32(clamping: id))))
    }
    return entries
  }

  /// By content: StarCoder's and SantaCoder's spelling.
  private static let fimKeys = [
    ("fim_pre", ["<fim_prefix>", "<fim-prefix>"]), ("fim_suf", ["<fim_suffix>", "<fim-suffix>"]),
    ("fim_mid", ["<fim_middle>", "<fim-middle>"]), ("fim_pad", ["<fim_pad>", "<fim-pad>"]),
  ]
}
