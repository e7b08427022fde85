internal import CKernels
internal import Inference
internal import ModelFiles

/// Compares a kernel table with the scalar one on random numbers.
///
/// A compiler or a CPU that computes something else would otherwise show only in bad suggestions.
struct KernelSelfCheck {
  /// The largest difference of one operation, relative to the largest value of the scalar table.
  struct Deviation: Equatable {
    var operation: String
    var value: Double
    var limit: Double

    var isTooLarge: Bool { !(value <= limit) }
  }

  /// The tables' floats differ by the order of their sums: 512 terms of 2^-24 each, and a wide margin.
  private static let closeLimit = 1e-4
  /// Passes of more than 16 rows may take another route; the limit of `kernels.h`.
  private static let routeLimit = 1e-2

  private let table: OpaquePointer
  private let scalar: OpaquePointer
  private var random = SplitMix64(seed: 0)

  /// Runs all comparisons; nil where `isa` does not run here or memory is short.
  static func run(isa: String?, threads: Int) -> [Deviation]? {
    guard let table = compute_create(Int32(clamping: threads), isa) else { return nil }
    defer { compute_destroy(table) }
    guard let scalar = compute_create(1, "scalar") else { return nil }
    defer { compute_destroy(scalar) }
    var check = KernelSelfCheck(table: table, scalar: scalar)
    return check.deviations()
  }

  private init(table: OpaquePointer, scalar: OpaquePointer) {
    self.table = table
    self.scalar = scalar
  }

  private mutating func deviations() -> [Deviation] {
    var found: [Deviation] = []
    for type in [TensorType.f32, .f16, .q4_0, .q8_0, .q4_k, .q6_k] {
      for tokens in [1, 20] {
        found.append(
          Deviation(
            operation: "linear \(type) of \(tokens)", value: linear(type, tokens: tokens),
            limit: tokens > 16 ? Self.routeLimit : Self.closeLimit))
      }
    }
    for (name, type, size) in [("f16", KV_F16, 2), ("f32", KV_F32, 4)] {
      found.append(
        Deviation(
          operation: "attention \(name)", value: attention(type, valueBytes: size),
          limit: Self.closeLimit))
    }
    return found
  }

  /// y = x Wt of random blocks; 80 rows are no multiple of what threads and panels would like.
  private mutating func linear(_ type: TensorType, tokens: Int) -> Double {
    let (rows, columns) = (80, 512)
    guard let count = type.byteCount(ofShape: [rows, columns]) else { return .infinity }
    let source = RandomBlocks.bytes(type, count: count, random: &random)
    let size = max(count, weight_packed_bytes(type.rawValue, rows, columns))
    // SAFETY: 64-byte alignment, as packed layouts want it; freed at the end of this call.
    let weights = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { weights.deallocate() }
    if weight_packed_bytes(type.rawValue, rows, columns) == 0 {
      weights.copyBytes(from: source)
    } else if weight_pack(type.rawValue, source, rows, columns, weights.baseAddress) == 0 {
      return .infinity
    }
    let layout = weight_layout_for_type(type.rawValue)
    guard layout >= 0 else { return .infinity }
    var matrix = weight_matrix(
      layout: weight_layout(UInt32(layout)), rows: rows, columns: columns,
      data: UnsafeRawPointer(weights.baseAddress))
    let x = floats(tokens * columns)
    return difference(tokens * rows) { context, y in
      linear_forward(context, &matrix, x, tokens, nil, EPILOGUE_NONE, y)
    }
  }

  /// Four heads over one key/value head, with a past that the new tokens look back to.
  private mutating func attention(_ type: kv_type, valueBytes: Int) -> Double {
    let (heads, size, past, tokens) = (4, 64, 37, 3)
    let capacity = 64
    let stride = (heads + 2) * size
    let qkv = floats((past + tokens) * stride)
    let bytes = capacity * size * valueBytes
    // SAFETY: keys and values of one layer, freed at the end of this call.
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * bytes, alignment: 64)
    defer { memory.deallocate() }
    var layer = kv_layer(
      type: type, key_value_heads: 1, head_size: size, capacity: capacity,
      keys: memory.baseAddress, values: memory.baseAddress.map { $0 + bytes })
    return difference(tokens * heads * size) { context, out in
      kv_append(context, &layer, qkv, stride, heads, 0, past + tokens)
      qkv.withUnsafeBufferPointer { rows in
        attention_forward(
          context, &layer, rows.baseAddress.map { $0 + past * stride }, stride, heads,
          1 / Float(size).squareRoot(), past, tokens, out)
      }
    }
  }

  /// What `compute` leaves in `count` floats on both tables, compared.
  private func difference(
    _ count: Int, _ compute: (OpaquePointer, UnsafeMutablePointer<Float>?) -> Void
  ) -> Double {
    var ours = [Float](repeating: 0, count: count)
    var reference = ours
    ours.withUnsafeMutableBufferPointer { compute(table, $0.baseAddress) }
    reference.withUnsafeMutableBufferPointer { compute(scalar, $0.baseAddress) }
    let scale = max(Double(reference.map(\.magnitude).max() ?? 0), .leastNormalMagnitude)
    return zip(ours, reference).reduce(0) { worst, pair in
      let difference = Double((pair.0 - pair.1).magnitude) / scale
      return difference.isNaN ? .infinity : max(worst, difference)
    }
  }

  /// Numbers from -1 to 1.
  private mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int(random.next() >> 40)) / Float(1 << 23) - 1 }
  }
}
