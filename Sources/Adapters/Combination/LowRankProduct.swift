/// `Σ wᵢ sᵢ Bᵢ Aᵢ` by its factors: its rank is at most the sum of theirs, so the whole is never made.
struct LowRankProduct {
  private let q: ColumnMatrix
  private let core: SingularValues
  private let p: ColumnMatrix

  /// Nil where the singular values are not found.
  init?(_ parts: [WeightedModule]) {
    let (inputs, outputs) = (parts[0].module.inFeatures, parts[0].module.outFeatures)
    let rank = parts.reduce(0) { $0 + $1.module.rank }
    var left = ColumnMatrix(rows: outputs, columns: rank)
    var right = ColumnMatrix(rows: inputs, columns: rank)
    var column = 0
    for part in parts {
      let module = part.module
      for index in 0..<module.rank {
        for row in 0..<outputs {
          left[row, column + index] = Double(module.b[row * module.rank + index])
        }
        for row in 0..<inputs {
          right[row, column + index] = Double(module.a[index * inputs + row]) * part.factor
        }
      }
      column += module.rank
    }
    let (leftQ, leftR) = left.qr
    let (rightQ, rightR) = right.qr
    guard let core = SingularValues(leftR * rightR.transposed) else { return nil }
    (q, p, self.core) = (leftQ, rightQ, core)
  }

  /// The best approximation at `rank`: B = U S, `[out, rank]`, and A = Vᵀ, `[rank, in]`.
  ///
  /// Rows beyond the product's own rank are zeros.
  func truncated(to rank: Int) -> (a: [Float], b: [Float]) {
    let u = q * core.u
    let v = p * core.v
    var a = [Float](repeating: 0, count: rank * v.rows)
    var b = [Float](repeating: 0, count: u.rows * rank)
    for index in 0..<min(rank, core.s.count) {
      for row in 0..<u.rows { b[row * rank + index] = Float(u[row, index] * core.s[index]) }
      for row in 0..<v.rows { a[index * v.rows + row] = Float(v[row, index]) }
    }
    return (a, b)
  }
}
