internal import CKernels
import Testing

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// A key/value cache over a sequence of random rows of qkv.
private final class AttentionCase {
  let heads: Int
  let kv: Int
  let size: Int
  let tokens: Int
  let type: kv_type
  let qkv: [Float]
  private let keys: UnsafeMutableRawPointer
  private let values: UnsafeMutableRawPointer

  var stride: Int { (heads + 2 * kv) * size }

  init(heads: Int, kv: Int, size: Int, tokens: Int, type: kv_type) {
    (self.heads, self.kv, self.size, self.tokens, self.type) = (heads, kv, size, tokens, type)
    var random = SeededGenerator(state: 11)
    qkv = random.floats(tokens * (heads + 2 * kv) * size, scale: 2)
    let bytes = kv * tokens * size * 4
    keys = .allocate(byteCount: bytes, alignment: 64)
    values = .allocate(byteCount: bytes, alignment: 64)
    // NaN where nothing is stored yet: it must never be read.
    keys.initializeMemory(as: UInt8.self, repeating: 0xff, count: bytes)
    values.initializeMemory(as: UInt8.self, repeating: 0xff, count: bytes)
  }

  // SAFETY: both are this object's own allocations and nobody keeps the pointers.
  deinit {
    keys.deallocate()
    values.deallocate()
  }

  /// Stores and attends to positions `first ..< first + count`.
  func run(_ context: KernelContext, first: Int, count: Int) -> [Float] {
    var layer = kv_layer(
      type: type, key_value_heads: kv, head_size: size, capacity: tokens, keys: keys,
      values: values)
    var out = [Float](repeating: 0, count: count * heads * size)
    qkv.withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { return }
      let start = base + first * stride
      kv_append(context.pointer, &layer, start, stride, heads, first, count)
      attention_forward(
        context.pointer, &layer, start, stride, heads, 0.25, first, count, &out)
    }
    return out
  }

  /// Softmax in Double, over the rounded keys and values.
  func expected(position: Int) -> [Float] {
    func rounded(_ value: Float) -> Double {
      type == KV_F16 ? Double(roundedToHalf(value)) : Double(value)
    }
    var out: [Float] = []
    for head in 0..<heads {
      let shared = head * kv / heads
      let query = qkv[position * stride + head * size..<position * stride + (head + 1) * size]
      var scores: [Double] = []
      for key in 0...position {
        let row = key * stride + (heads + shared) * size
        scores.append(
          0.25 * zip(query, qkv[row..<row + size]).reduce(0) { $0 + Double($1.0) * rounded($1.1) })
      }
      let highest = scores.max() ?? 0
      let weights = scores.map { exp($0 - highest) }
      let total = weights.reduce(0, +)
      for d in 0..<size {
        var sum = 0.0
        for key in 0...position {
          sum += weights[key] * rounded(qkv[key * stride + (heads + kv + shared) * size + d])
        }
        out.append(Float(sum / total))
      }
    }
    return out
  }
}

/// float16 and back, by rounding to 11 significant bits; the test's values are not subnormal in it.
private func roundedToHalf(_ value: Float) -> Float {
  if abs(value) < 0x1p-14 { return (value * 0x1p24).rounded(.toNearestOrEven) * 0x1p-24 }
  let ulp = value.binade.magnitude * 0x1p-10
  return (value / ulp).rounded(.toNearestOrEven) * ulp
}

struct AttentionTests {
  @Test(
    arguments: KernelContext.isas,
    [
      (4, 1, 128, KV_F16), (3, 1, 33, KV_F32), (2, 2, 80, KV_F16), (5, 1, 32, KV_F32),
      (1, 1, 1, KV_F16),
    ])
  func `attention is the softmax in double precision`(
    isa: String, shape: (heads: Int, kv: Int, size: Int, type: kv_type)
  ) throws {
    let sequence = AttentionCase(
      heads: shape.heads, kv: shape.kv, size: shape.size, tokens: 330, type: shape.type)
    let context = try #require(KernelContext(threads: 2, isa: isa))
    let width = shape.heads * shape.size
    let out = sequence.run(context, first: 0, count: 330)
    for position in [0, 1, 63, 64, 255, 256, 329] {
      let found = Array(out[position * width..<(position + 1) * width])
      let difference = relativeDifference(found, sequence.expected(position: position))
      #expect(difference <= 1e-5, "position \(position)")
    }
  }

  @Test(arguments: KernelContext.isas)
  func `a token's attention is the same in any pass and with any number of threads`(isa: String)
    throws
  {
    let whole = AttentionCase(heads: 6, kv: 1, size: 48, tokens: 300, type: KV_F16)
    let expected = whole.run(
      try #require(KernelContext(threads: 3, isa: isa)), first: 0, count: 300)
    for threads in 1...3 {
      let parts = AttentionCase(heads: 6, kv: 1, size: 48, tokens: 300, type: KV_F16)
      let context = try #require(KernelContext(threads: threads, isa: isa))
      var found: [Float] = []
      for count in [200, 1, 16, 40, 7, 1, 1, 5, 13, 16] {
        found += parts.run(context, first: found.count / (6 * 48), count: count)
      }
      #expect(found == expected, "\(threads) threads")
    }
  }
}
