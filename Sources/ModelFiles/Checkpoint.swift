package import Storage
package import Tokenization

/// An opened model: configuration, tensors under GGUF's names, vocabulary.
///
/// Whatever the source, rows of `attn_qkv` are in the order [Q | K | V], every shape has been checked
/// against the configuration, and every tensor the configuration asks for is there.
package struct Checkpoint: Sendable {
  package let path: String
  package let name: String
  package let configuration: ModelConfiguration
  /// By GGUF name; `output.weight` is absent where the head is tied to `token_embd.weight`.
  package let tensors: [String: Tensor]
  package let vocabulary: Vocabulary?
  /// SHA-256 over the source tensors in hexadecimal, where the file records it.
  package let baseID: String?
  /// Of the first file: with `baseID` nil, the key for what is cached about this model.
  package let fingerprint: FileFingerprint

  /// Opens a `.gguf` file or a Hugging Face folder.
  package static func open(_ path: String) throws(ModelFileError) -> Checkpoint {
    throw .invalid(file: path, subject: "skeleton", expected: "implementation", found: "none")
  }
}
