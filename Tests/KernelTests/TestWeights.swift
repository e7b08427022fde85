internal import CKernels

/// SplitMix64, so that a failure repeats.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Values in -1...1.
  mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in (Float(next() >> 40) / 8_388_608 - 1) * scale }
  }
}

/// A GGUF tensor type, with the place of its float16 scales in a block; source: ggml-common.h.
struct BlockType: Sendable, CustomStringConvertible {
  let name: String
  let id: UInt32
  let columns: Int
  let bytes: Int
  let scales: [Int]

  var description: String { name }

  static let packed: [BlockType] = [
    BlockType(name: "Q4_0", id: 2, columns: 32, bytes: 18, scales: [0]),
    BlockType(name: "Q4_1", id: 3, columns: 32, bytes: 20, scales: [0, 2]),
    BlockType(name: "Q5_0", id: 6, columns: 32, bytes: 22, scales: [0]),
    BlockType(name: "Q5_1", id: 7, columns: 32, bytes: 24, scales: [0, 2]),
    BlockType(name: "Q8_0", id: 8, columns: 32, bytes: 34, scales: [0]),
    BlockType(name: "IQ4_NL", id: 20, columns: 32, bytes: 18, scales: [0]),
    BlockType(name: "Q4_K", id: 12, columns: 256, bytes: 144, scales: [0, 2]),
    BlockType(name: "Q5_K", id: 13, columns: 256, bytes: 176, scales: [0, 2]),
    BlockType(name: "Q6_K", id: 14, columns: 256, bytes: 210, scales: [208]),
    BlockType(name: "IQ4_XS", id: 23, columns: 256, bytes: 136, scales: [0]),
  ]

  static let floating: [BlockType] = [
    BlockType(name: "F32", id: 0, columns: 1, bytes: 4, scales: []),
    BlockType(name: "F16", id: 1, columns: 1, bytes: 2, scales: []),
    BlockType(name: "BF16", id: 30, columns: 1, bytes: 2, scales: []),
  ]

  static let all = packed + floating
}

/// A random matrix as it lies in a file and as it is multiplied.
final class TestWeights {
  let type: BlockType
  let rows: Int
  let columns: Int
  let source: [UInt8]
  private let data: UnsafeMutableRawPointer

  /// Scales are float16 bit patterns drawn from `scales`: 0x1400 ..< 0x2400 is 0.001 to 0.016.
  init(
    _ type: BlockType, rows: Int, columns: Int, seed: UInt64 = 1,
    scales: Range<UInt16> = 0x1400..<0x2400
  ) {
    var random = SeededGenerator(state: seed)
    let blocks = rows * columns / type.columns
    var source = (0..<blocks * type.bytes).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for block in 0..<blocks {
      for offset in type.scales {
        let bits = UInt16.random(in: scales, using: &random)
        source[block * type.bytes + offset] = UInt8(bits & 0xff)
        source[block * type.bytes + offset + 1] = UInt8(bits >> 8)
      }
      if type.scales.isEmpty {
        // The highest byte of a float: 0x30 ... 0x3b or its negative is moderate in all formats.
        let top = UInt8.random(in: 0x30...0x3b, using: &random)
        source[(block + 1) * type.bytes - 1] = random.next() % 2 == 0 ? top : top | 0x80
      }
    }
    self.type = type
    self.rows = rows
    self.columns = columns
    self.source = source
    let packed = weight_packed_bytes(type.id, rows, columns)
    data = .allocate(byteCount: max(packed, source.count), alignment: 64)
    if packed == 0 {
      data.copyMemory(from: source, byteCount: source.count)
    } else {
      weight_pack(type.id, source, rows, columns, data)
    }
  }

  // SAFETY: `data` is this object's own allocation and nobody keeps the pointer.
  deinit { data.deallocate() }

  func withMatrix(_ body: (UnsafePointer<weight_matrix>) -> Void) {
    var matrix = weight_matrix(
      layout: weight_layout(UInt32(weight_layout_for_type(type.id))), rows: rows, columns: columns,
      data: data)
    body(&matrix)
  }
}
