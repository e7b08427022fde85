private import CKernels

/// Rounds tensors to a type, some rows at a time.
struct TensorRounding {
  /// What rounding lost so far.
  struct Loss {
    var squaredError = 0.0
    var squaredNorm = 0.0

    /// Error over norm; 0 for a tensor of zeros, not finite where a value did not fit.
    var relativeRMSError: Double {
      squaredNorm == 0 ? 0 : (squaredError / squaredNorm).squareRoot()
    }

    static func + (one: Loss, other: Loss) -> Loss {
      Loss(
        squaredError: one.squaredError + other.squaredError,
        squaredNorm: one.squaredNorm + other.squaredNorm)
    }
  }

  /// Values held as float32 at a time: 4 MB, so that memory stays small and threads have work.
  private static let valuesAtATime = 1 << 20

  let type: TensorType
  let threads: Int

  /// Rounds all rows of `tensor`, giving the bytes of some rows at a time to `write`.
  func round<Failure: Error>(
    _ tensor: Tensor, write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> Loss {
    var loss = Loss()
    let step = max(1, Self.valuesAtATime / max(1, tensor.columns))
    for first in stride(from: 0, to: tensor.rows, by: step) {
      let (bytes, lost) = rounded(tensor, rows: first..<min(first + step, tensor.rows))
      loss = loss + lost
      try write(bytes.bytes)
    }
    return loss
  }

  /// What rounding loses on `count` rows spread evenly over `tensor`.
  func sampledLoss(of tensor: Tensor, rows count: Int) -> Loss {
    var loss = Loss()
    let step = max(1, tensor.rows / max(1, count))
    for row in stride(from: 0, to: tensor.rows, by: step) {
      loss = loss + rounded(tensor, rows: row..<row + 1).loss
    }
    return loss
  }

  private func rounded(_ tensor: Tensor, rows: Range<Int>) -> (bytes: OwnedBytes, loss: Loss) {
    let columns = tensor.columns
    var values = [Float](repeating: 0, count: rows.count * columns)
    values.withUnsafeMutableBufferPointer { tensor.dequantize(rows: rows, into: $0) }
    var lost = quantization_loss()
    let size = (type.byteCount(of: columns) ?? 0) * rows.count
    let bytes = OwnedBytes(count: size) { target in
      // SAFETY: `size` is what the C function writes for this type, row count and row length.
      let isDone = quantize_rows(
        type.rawValue, values, rows.count, columns, Int32(clamping: threads), target.baseAddress,
        &lost)
      // A type we do not write, or no memory: a loss that no caller takes for success.
      if isDone == 0 { lost.squared_error = .infinity }
    }
    return (bytes, Loss(squaredError: lost.squared_error, squaredNorm: lost.squared_norm))
  }
}
