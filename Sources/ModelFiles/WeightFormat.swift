/// What `models import --type` makes of a model's matrices.
package enum WeightFormat: String, Sendable, CaseIterable {
  case f32
  case f16
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case q8_0
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case q4_0
  /// Q4_K where it does no harm, more bits where it would: see ``QuantizationPlan``.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case q4_k

  /// GGUF's `general.file_type`.
  ///
  /// Source: the enum `llama_ftype` of llama.h; 15 is "mostly Q4_K, medium".
  var fileType: UInt32 {
    switch self {
    case .f32: 0
    case .f16: 1
    case .q4_0: 2
    case .q8_0: 7
    case .q4_k: 15
    }
  }

  /// The type of an ordinary matrix.
  var matrixType: TensorType {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .q8_0: .q8_0
    case .q4_0: .q4_0
    case .q4_k: .q4_k
    }
  }
}
