/// The singular value decomposition of a small matrix by one-sided Jacobi rotations.
///
/// Slow for large matrices, and as exact as can be for small ones.
///
/// - Source: Golub and Van Loan, Matrix Computations, section 8.6.3.
struct SingularValues {
  /// `[rows, k]`, `[k]` in descending order, `[columns, k]`.
  private(set) var u: ColumnMatrix
  private(set) var s: [Double]
  private(set) var v: ColumnMatrix

  /// A dozen sweeps are usual.
  private static let sweepLimit = 60

  /// Nil where the rotations do not come to rest, as with values that are not finite.
  init?(_ matrix: ColumnMatrix) {
    if matrix.rows < matrix.columns {
      guard let turned = SingularValues(matrix.transposed) else { return nil }
      (u, s, v) = (turned.v, turned.s, turned.u)
      return
    }
    var work = matrix
    var rotations = ColumnMatrix(rows: matrix.columns, columns: matrix.columns)
    for index in 0..<matrix.columns { rotations[index, index] = 1 }
    var sweeps = 0
    while Self.sweep(&work, &rotations) {
      sweeps += 1
      guard sweeps < Self.sweepLimit else { return nil }
    }
    let norms = (0..<work.columns).map { column in
      (0..<work.rows).reduce(0.0) { $0 + work[$1, column] * work[$1, column] }.squareRoot()
    }
    guard norms.allSatisfy(\.isFinite) else { return nil }
    let order = norms.indices.sorted { (norms[$0], $1) > (norms[$1], $0) }
    u = ColumnMatrix(rows: work.rows, columns: work.columns)
    v = ColumnMatrix(rows: work.columns, columns: work.columns)
    s = order.map { norms[$0] }
    for (place, column) in order.enumerated() {
      for row in 0..<work.rows where norms[column] > 0 {
        u[row, place] = work[row, column] / norms[column]
      }
      for row in 0..<work.columns { v[row, place] = rotations[row, column] }
    }
  }

  /// Makes each pair of columns orthogonal; false where all were.
  private static func sweep(_ work: inout ColumnMatrix, _ rotations: inout ColumnMatrix) -> Bool {
    var hasRotated = false
    for one in 0..<work.columns {
      for other in one + 1..<max(one + 1, work.columns) {
        var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
        for row in 0..<work.rows {
          let (x, y) = (work[row, one], work[row, other])
          alpha += x * x
          beta += y * y
          gamma += x * y
        }
        // Orthogonal to the last digits of a double.
        guard abs(gamma) > 1e-15 * (alpha * beta).squareRoot() else { continue }
        hasRotated = true
        let zeta = (beta - alpha) / (2 * gamma)
        let tangent = (zeta >= 0 ? 1 : -1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        rotate(&work, one, other, cosine, cosine * tangent)
        rotate(&rotations, one, other, cosine, cosine * tangent)
      }
    }
    return hasRotated
  }

  private static func rotate(
    _ matrix: inout ColumnMatrix, _ one: Int, _ other: Int, _ cosine: Double, _ sine: Double
  ) {
    for row in 0..<matrix.rows {
      let (x, y) = (matrix[row, one], matrix[row, other])
      matrix[row, one] = cosine * x - sine * y
      matrix[row, other] = sine * x + cosine * y
    }
  }
}
