internal import CKernels
internal import ModelFiles

/// Products in float32.
///
/// A tensor that is stored otherwise is dequantized some rows at a time, each time it is multiplied.
final class FloatProduct: MatrixProduct {
  private enum Source {
    case values(UnsafePointer<Float>)
    case tensor(Tensor, panel: FloatBuffer)
  }

  private let context: TrainingContext
  private let outFeatures: Int
  private let inFeatures: Int
  private let source: Source

  /// - Parameter values: `[out, in]`, which the caller keeps and may change between calls.
  init(
    _ context: TrainingContext, values: UnsafePointer<Float>, outFeatures: Int, inFeatures: Int
  ) {
    self.context = context
    self.outFeatures = outFeatures
    self.inFeatures = inFeatures
    source = .values(values)
  }

  init(_ context: TrainingContext, tensor: Tensor) throws(TrainingError) {
    self.context = context
    outFeatures = tensor.rows
    inFeatures = tensor.columns
    source = .tensor(tensor, panel: try context.panel(count: tensor.columns))
  }

  func forward(
    _ x: UnsafePointer<Float>, tokens: Int, bias: UnsafePointer<Float>?, adds: Bool,
    into y: UnsafeMutablePointer<Float>
  ) {
    forEachPanel { rows, weights in
      context.multiply(
        transposeB: true, m: tokens, n: rows.count, k: inFeatures, x, lda: inFeatures,
        weights, ldb: inFeatures, beta: adds ? 1 : 0, into: y + rows.lowerBound, ldc: outFeatures)
    }
    if let bias { bias_add(context.handle, y, tokens, outFeatures, bias) }
  }

  func backward(
    _ dy: UnsafePointer<Float>, tokens: Int, adds: Bool, into dx: UnsafeMutablePointer<Float>
  ) {
    forEachPanel { rows, weights in
      context.multiply(
        m: tokens, n: inFeatures, k: rows.count, dy + rows.lowerBound, lda: outFeatures,
        weights, ldb: inFeatures, beta: adds || rows.lowerBound > 0 ? 1 : 0, into: dx,
        ldc: inFeatures)
    }
  }

  private func forEachPanel(_ body: (Range<Int>, UnsafePointer<Float>) -> Void) {
    switch source {
    case .values(let values): body(0..<outFeatures, values)
    case .tensor(let tensor, let panel):
      let step = max(1, panel.count / max(1, inFeatures))
      for first in stride(from: 0, to: outFeatures, by: step) {
        let rows = first..<min(first + step, outFeatures)
        // SAFETY: the rows lie within the tensor, whose size the checkpoint has checked.
        _ = dequantize_matrix(
          context.handle, tensor.type.rawValue,
          tensor.bytes.baseAddress.map { $0 + rows.lowerBound * tensor.rowBytes }, rows.count,
          inFeatures, panel.pointer)
        body(rows, UnsafePointer(panel.pointer))
      }
    }
  }
}
