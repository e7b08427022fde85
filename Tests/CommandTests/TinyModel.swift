import Inference
import JSONCoding
import ModelFiles
import Storage
import TestSupport

/// A Hugging Face folder with random weights: one layer, 32 wide, a vocabulary of 705.
enum TinyModel {
  static let vocabularySize = 705
  static let contextLength = 256

  /// Makes the folder and returns its path.
  static func make(in state: TemporaryState, named name: String = "tiny") throws -> String {
    let tokenizer = try FileReading.contents(
      of: "\(Fixtures.directory)/Tokenization/hyphens.json")
    try state.write(tokenizer, as: "\(name)/tokenizer.json")
    let configuration: JSON = [
      "model_type": "gpt_bigcode", "vocab_size": .integer(vocabularySize),
      "n_positions": .integer(contextLength), "n_embd": 32, "n_layer": 1, "n_head": 2,
      "n_inner": 64, "multi_query": true, "activation_function": "gelu_pytorch_tanh",
      "layer_norm_epsilon": 0.00001, "bos_token_id": 0, "eos_token_id": 0,
    ]
    try state.write(configuration.serialized(), as: "\(name)/config.json")
    try SafetensorsWriter.write(tensors(), to: state.file("\(name)/model.safetensors"))
    return state.file(name)
  }

  private static func tensors() -> [(name: String, shape: [Int], values: [Float])] {
    var random = SplitMix64(seed: 1)
    let block = "transformer.h.0"
    let matrices: [(String, [Int])] = [
      ("transformer.wte.weight", [vocabularySize, 32]),
      ("transformer.wpe.weight", [contextLength, 32]),
      ("\(block).attn.c_attn.weight", [64, 32]), ("\(block).attn.c_attn.bias", [64]),
      ("\(block).attn.c_proj.weight", [32, 32]), ("\(block).attn.c_proj.bias", [32]),
      ("\(block).mlp.c_fc.weight", [64, 32]), ("\(block).mlp.c_fc.bias", [64]),
      ("\(block).mlp.c_proj.weight", [32, 64]), ("\(block).mlp.c_proj.bias", [32]),
      ("\(block).ln_1.weight", [32]), ("\(block).ln_1.bias", [32]),
      ("\(block).ln_2.weight", [32]), ("\(block).ln_2.bias", [32]),
      ("transformer.ln_f.weight", [32]), ("transformer.ln_f.bias", [32]),
    ]
    return matrices.map { name, shape in
      let values = (0..<shape.reduce(1, *)).map { _ in Float(random.nextUnit() - 0.5) }
      return (name, shape, values)
    }
  }
}
