private import CKernels

extension Tensor {
  /// Values of a row: the last dimension; 1 for a scalar.
  package var columns: Int { shape.last ?? 1 }

  /// Rows: the product of all dimensions but the last.
  package var rows: Int { shape.dropLast().reduce(1, *) }

  /// All values.
  package var count: Int { rows * columns }

  /// Bytes that a row takes.
  package var rowBytes: Int { type.byteCount(of: columns) ?? 0 }

  /// Writes the values of `rows` as float32 to `output`, which holds `rows.count * columns`.
  package func dequantize(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    guard rows.lowerBound >= 0, rows.upperBound <= self.rows,
      output.count >= rows.count * columns, let start = bytes.baseAddress,
      let target = output.baseAddress
    else { return }
    // A row is a whole number of blocks, so that several rows in a run are one long row.
    // SAFETY: both ranges were checked above; `self` keeps the bytes alive through the call.
    _ = dequantize_row(
      type.rawValue, start + rows.lowerBound * rowBytes, rows.count * columns, target)
  }

  /// All values as float32, row-major.
  package func dequantized() -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      buffer.initialize(repeating: 0)
      dequantize(rows: 0..<rows, into: buffer)
      filled = count
    }
  }

  /// The index of the first value that is NaN or infinite.
  package func firstNonFinite() -> Int? {
    // About a megabyte at a time, so that a large tensor is never held as float32.
    let step = max(1, 262_144 / max(1, columns))
    var values = [Float](repeating: 0, count: min(step, rows) * columns)
    for first in stride(from: 0, to: rows, by: step) {
      let some = first..<min(first + step, rows)
      let count = some.count * columns
      let index = values.withUnsafeMutableBufferPointer { buffer in
        dequantize(rows: some, into: buffer)
        return buffer.baseAddress.map { first_non_finite($0, count) } ?? count
      }
      if index < count { return first * columns + index }
    }
    return nil
  }
}
