package import Tokenization

// Stands in for what the branch `runtime` brings; delete this file when it lands.

package enum KeyValueType: Sendable {
  case f16
  case f32
}

package final class ComputeContext {
  package init(threads: Int?, isa: String?) throws(InferenceError) {
    throw .unsupportedModel(reason: "skeleton")
  }
  package var isa: String { "scalar" }
  package var threads: Int { 1 }
  package static var availableISAs: [String] { ["scalar"] }
  package static var defaultThreadCount: Int { 1 }
}

extension GPTBigCodeModel {
  package var isFloat: Bool { true }
}

extension Session {
  package convenience init(
    model: GPTBigCodeModel, memoryLimit: Int = 256 << 20, keyValueType: KeyValueType
  ) throws(InferenceError) {
    throw .unsupportedModel(reason: "skeleton")
  }

  package var compute: ComputeContext {
    preconditionFailure("skeleton")
  }

  package func logits(
    of tokens: [TokenID], chunk: Int, row: (Int, UnsafeBufferPointer<Float>) throws -> Void
  ) throws {}
}
