private import CKernels

extension TensorType: CustomStringConvertible {
  /// Values that a block holds: 1 for floats, 32 or 256 for quantized types.
  package var blockSize: Int { Int(quantization_block_size(rawValue)) }

  /// Bytes that a block takes.
  package var blockBytes: Int { Int(quantization_block_bytes(rawValue)) }

  /// Bytes of `count` values of one row; nil where blocks do not divide it or the number overflows.
  package func byteCount(of count: Int) -> Int? {
    guard count >= 0, count.isMultiple(of: blockSize) else { return nil }
    let (bytes, overflow) = (count / blockSize).multipliedReportingOverflow(by: blockBytes)
    return overflow ? nil : bytes
  }

  /// Whether values are stored one by one, unscaled.
  package var isFloat: Bool { blockSize == 1 }

  /// GGUF's name: `Q4_K`.
  package var description: String {
    switch self {
    case .f32: "F32"
    case .f16: "F16"
    case .q4_0: "Q4_0"
    case .q4_1: "Q4_1"
    case .q5_0: "Q5_0"
    case .q5_1: "Q5_1"
    case .q8_0: "Q8_0"
    case .q4_k: "Q4_K"
    case .q5_k: "Q5_K"
    case .q6_k: "Q6_K"
    case .iq4_nl: "IQ4_NL"
    case .iq4_xs: "IQ4_XS"
    case .bf16: "BF16"
    }
  }

  /// What GGUF calls a type id, for messages about types that we cannot read.
  ///
  /// Source: the enum `ggml_type` of ggml.h.
  static func ggufName(of id: UInt32) -> String {
    if let type = TensorType(rawValue: id) { return type.description }
    let others: [UInt32: String] = [
      9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS",
      19: "IQ1_S", 21: "IQ3_S", 22: "IQ2_S", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64",
      29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
    ]
    return others[id].map { "\($0) (type \(id))" } ?? "type \(id)"
  }

  /// The types that we read, for messages.
  static var readableNames: String { allCases.map(\.description).joined(separator: ", ") }
}

extension TensorType {
  /// Bytes of a tensor of `shape`, row-major; nil where blocks do not divide a row, or it overflows.
  package func byteCount(ofShape shape: [Int]) -> Int? {
    guard var size = byteCount(of: shape.last ?? 1) else { return nil }
    for dimension in shape.dropLast() {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      size = product
    }
    return size
  }
}
