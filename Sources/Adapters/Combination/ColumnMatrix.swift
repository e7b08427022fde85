/// A small dense matrix of doubles, column after column.
struct ColumnMatrix {
  let rows: Int
  let columns: Int
  var values: [Double]

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    values = [Double](repeating: 0, count: rows * columns)
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[column * rows + row] }
    set { values[column * rows + row] = newValue }
  }

  var transposed: ColumnMatrix {
    var result = ColumnMatrix(rows: columns, columns: rows)
    for column in 0..<columns {
      for row in 0..<rows { result[column, row] = self[row, column] }
    }
    return result
  }

  static func * (one: ColumnMatrix, other: ColumnMatrix) -> ColumnMatrix {
    var result = ColumnMatrix(rows: one.rows, columns: other.columns)
    result.values.withUnsafeMutableBufferPointer { target in
      one.values.withUnsafeBufferPointer { source in
        for column in 0..<other.columns {
          for middle in 0..<one.columns {
            let factor = other[middle, column]
            guard factor != 0 else { continue }
            for row in 0..<one.rows {
              target[column * one.rows + row] += source[middle * one.rows + row] * factor
            }
          }
        }
      }
    }
    return result
  }

  /// Q, `[rows, k]`, and R, `[k, columns]`, with k = min(rows, columns): Householder reflections.
  ///
  /// - Source: Golub and Van Loan, Matrix Computations, algorithm 5.2.1.
  var qr: (q: ColumnMatrix, r: ColumnMatrix) {
    let count = min(rows, columns)
    var work = self
    var factors = [Double](repeating: 0, count: count)
    for step in 0..<count {
      factors[step] = work.makeReflector(step)
      let reflector = work.reflector(step)
      for column in step + 1..<max(step + 1, columns) {
        work.reflect(column, by: reflector, from: step, factors[step])
      }
    }
    var r = ColumnMatrix(rows: count, columns: columns)
    for column in 0..<columns {
      for row in 0...min(column, count - 1) { r[row, column] = work[row, column] }
    }
    // The diagonal of R lay where the first entry of each reflector, which is 1, is implied.
    var q = ColumnMatrix(rows: rows, columns: count)
    for index in 0..<count { q[index, index] = 1 }
    for step in (0..<count).reversed() {
      let reflector = work.reflector(step)
      for column in step..<count { q.reflect(column, by: reflector, from: step, factors[step]) }
    }
    return (q, r)
  }

  /// Replaces column `step` below its diagonal by a reflector with first entry 1, and its diagonal by
  /// what is left of the column; returns the reflector's factor.
  private mutating func makeReflector(_ step: Int) -> Double {
    let start = step * rows
    let below = values[start + step + 1..<start + rows].reduce(0) { $0 + $1 * $1 }
    let head = values[start + step]
    guard below > 0 else { return 0 }
    let norm = (head * head + below).squareRoot()
    let pivot = head <= 0 ? head - norm : -below / (head + norm)
    let factor = 2 * pivot * pivot / (below + pivot * pivot)
    for row in step + 1..<rows { values[start + row] /= pivot }
    values[start + step] = norm
    return factor
  }

  /// What lies below the diagonal of column `step`.
  private func reflector(_ step: Int) -> [Double] {
    Array(values[step * rows + step + 1..<(step + 1) * rows])
  }

  /// Applies a reflector, whose first entry 1 is implied, to rows `step...` of a column.
  private mutating func reflect(
    _ column: Int, by reflector: [Double], from step: Int, _ factor: Double
  ) {
    guard factor != 0 else { return }
    let start = column * rows + step
    values.withUnsafeMutableBufferPointer { values in
      var sum = values[start]
      for row in reflector.indices { sum += reflector[row] * values[start + 1 + row] }
      sum *= factor
      values[start] -= sum
      for row in reflector.indices { values[start + 1 + row] -= sum * reflector[row] }
    }
  }
}
