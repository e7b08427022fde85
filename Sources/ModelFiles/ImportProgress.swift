/// One tensor of an import is done.
package struct ImportProgress: Sendable {
  /// GGUF's name.
  package let tensor: String
  package let shape: [Int]
  package let type: TensorType
  /// Why the type is not simply the one that was asked for.
  package let reason: String?
  /// Against the source; nil where the source was already rounded and its own error is not known.
  package let relativeRMSError: Double?
  /// Bytes of tensors written and to write.
  package let bytesDone: Int
  package let bytesTotal: Int
}

/// A finished import.
package struct ImportResult: Sendable {
  package let path: String
  package let baseID: String
  /// Of the whole file.
  package let bytes: Int
  /// What the user should know: where llama.cpp would compute something else.
  package let warnings: [String]
  package let tensors: [ImportProgress]
}
