internal import Inference
internal import ModelFiles

/// Weights made of chance, as they lie in a model file.
enum RandomBlocks {
  /// `count` bytes of blocks of `type`: any bits, but scales that are small and finite.
  static func bytes(_ type: TensorType, count: Int, random: inout SplitMix64) -> [UInt8] {
    if type == .f32 {
      return (0..<count / 4).flatMap { _ in
        let value = Float(Int(random.next() >> 40)) / Float(1 << 23) - 1
        return withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
      }
    }
    if type == .f16 { return (0..<count / 2).flatMap { _ in half(&random, signed: true) } }
    var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }
    for block in stride(from: 0, to: count, by: type.blockBytes) {
      for offset in scaleOffsets(of: type) {
        bytes.replaceSubrange(block + offset..<block + offset + 2, with: half(&random))
      }
    }
    return bytes
  }

  /// Where the 16-bit floats of a block lie.
  ///
  /// - Source: ggml-common.h, as in `quantization_blocks.h`.
  private static func scaleOffsets(of type: TensorType) -> [Int] {
    switch type {
    case .q4_k, .q5_k, .q4_1, .q5_1: [0, 2]
    case .q6_k: [208]
    default: [0]
    }
  }

  /// A 16-bit float from 2^-9 to 2^-6.
  private static func half(_ random: inout SplitMix64, signed: Bool = false) -> [UInt8] {
    // The exponent has a bias of 15; the mantissa is any.
    let bits = random.next()
    var value = UInt16(6 + bits % 3) << 10 | UInt16(truncatingIfNeeded: bits >> 16) & 0x3FF
    if signed, bits >> 63 == 1 { value |= 0x8000 }
    return [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}
