internal import CKernels
private import ModelFiles

/// The updates of all active adapters on one linear layer as one: A `[R, in]`, B `[out, R]`.
///
/// R is the sum of the ranks: `Σ sᵢ Bᵢ Aᵢ = [B₁ B₂ …] [s₁A₁; s₂A₂; …]`, so several adapters cost two
/// products, like one.
final class StackedUpdate: Sendable {
  // SAFETY: both buffers are written in init only and freed with this object.
  private nonisolated(unsafe) let down: AlignedBuffer
  private nonisolated(unsafe) let up: AlignedBuffer
  // SAFETY: points into the two buffers.
  private nonisolated(unsafe) let update: low_rank_update

  /// Nil where the updates are of different shapes, or there is none.
  init?(_ updates: [LowRankUpdate], precision: AdapterSet.Precision) {
    guard let first = updates.first,
      updates.allSatisfy({
        $0.inFeatures == first.inFeatures && $0.outFeatures == first.outFeatures
      })
    else { return nil }
    let rank = updates.reduce(0) { $0 + $1.rank }
    let packs = precision == .int8 && first.inFeatures.isMultiple(of: Self.block)
    let padded = packs ? (rank + Self.block - 1) / Self.block * Self.block : rank
    let exponents = updates.map { packs ? Self.exponents(of: $0) : (a: 0, b: 0) }
    let exponent = exponents.map { $0.a + $0.b }.max() ?? 0
    var a = [Float](repeating: 0, count: padded * first.inFeatures)
    var b = [Float](repeating: 0, count: first.outFeatures * padded)
    var row = 0
    for (update, own) in zip(updates, exponents) {
      // A power of two for each matrix, and the one for the whole: products keep every bit.
      let downFactor = update.scale * Self.power(own.b - exponent)
      let upFactor = Self.power(-own.b)
      for index in update.a.indices {
        a[row * first.inFeatures + index] = update.a[index] * downFactor
      }
      for output in 0..<update.outFeatures {
        for index in 0..<update.rank {
          b[output * padded + row + index] = update.b[output * update.rank + index] * upFactor
        }
      }
      row += update.rank
    }
    let makeMatrix = packs ? Self.packed : Self.plain
    guard let down = makeMatrix(a, padded, first.inFeatures),
      let up = makeMatrix(b, first.outFeatures, padded)
    else { return nil }
    self.down = down.memory
    self.up = up.memory
    update = low_rank_update(a: down.matrix, b: up.matrix, factor: Self.power(exponent))
  }

  /// Hands out what the kernels take.
  func withUpdate(_ body: (UnsafePointer<low_rank_update>) -> Void) {
    withUnsafePointer(to: update, body)
  }

  /// Columns of a scale of Q8_0, and of a group of the packed layout.
  private static let block = 32

  private typealias Matrix = (memory: AlignedBuffer, matrix: weight_matrix)

  private static func plain(_ values: [Float], rows: Int, columns: Int) -> Matrix? {
    let memory = AlignedBuffer(count: values.count * MemoryLayout<Float>.stride)
    memory.floats.update(from: values, count: values.count)
    let matrix = weight_matrix(
      layout: WEIGHT_F32, rows: rows, columns: columns, data: UnsafeRawPointer(memory.base))
    return (memory, matrix)
  }

  private static func packed(_ values: [Float], rows: Int, columns: Int) -> Matrix? {
    let type = TensorType.q8_0
    guard let rowBytes = type.byteCount(of: columns) else { return nil }
    let blocks = AlignedBuffer(count: rows * rowBytes)
    var loss = quantization_loss()
    let size = weight_packed_bytes(type.rawValue, rows, columns)
    let memory = AlignedBuffer(count: size)
    // SAFETY: the buffers are as long as the functions say for this type and shape.
    guard quantize_rows(type.rawValue, values, rows, columns, 1, blocks.base, &loss) != 0,
      weight_pack(type.rawValue, blocks.base, rows, columns, memory.base) != 0
    else { return nil }
    let matrix = weight_matrix(
      layout: WEIGHT_PACKED_Q8, rows: rows, columns: columns, data: UnsafeRawPointer(memory.base))
    return (memory, matrix)
  }

  /// What brings the largest value of `scale · A` and of B to 1 or a little below.
  ///
  /// Scales of Q8_0 are float16: those of a B that training has just begun on would have no digits.
  private static func exponents(of update: LowRankUpdate) -> (a: Int, b: Int) {
    func exponent(_ largest: Float) -> Int {
      largest > 0 && largest.isFinite ? Int(largest.exponent) + 1 : 0
    }
    func largest(_ values: [Float]) -> Float { values.reduce(0) { max($0, abs($1)) } }
    return (exponent(largest(update.a) * abs(update.scale)), exponent(largest(update.b)))
  }

  private static func power(_ exponent: Int) -> Float {
    Float(sign: .plus, exponent: max(-126, min(127, exponent)), significand: 1)
  }
}
