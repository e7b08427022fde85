internal import CKernels
internal import Inference
internal import ModelFiles

/// Products in 8-bit integers with a scale every 32 values.
///
/// Forward, the packed weights that are served; backward, their transpose, rounded once to 8 bits. What
/// the shapes do not allow is done in float32.
final class QuantizedProduct: MatrixProduct {
  /// A packed matrix, and what owns its bytes.
  private struct Packed {
    let matrix: weight_matrix
    let owner: AnyObject
  }

  private let context: TrainingContext
  private let forwardMatrix: Packed?
  private let backwardMatrix: Packed?
  private let fallback: FloatProduct?
  /// Room for what rounding the inputs lost; nil where 8 bits are enough.
  private let rest: FloatBuffer?

  /// - Parameters:
  ///   - served: the model's packed weights.
  ///   - preciseTokens: of the longest pass whose inputs are multiplied with twice the bits, in two
  ///     products; nil multiplies once.
  init(
    _ context: TrainingContext, tensor: Tensor, served: PackedWeights, preciseTokens: Int?
  ) throws(TrainingError) {
    self.context = context
    rest =
      tensor.columns.isMultiple(of: 32)
      ? try preciseTokens.map { tokens throws(TrainingError) in
        try context.residual(count: tokens * tensor.columns)
      } : nil
    if let data = served.pointer(to: tensor.name) {
      let layout = weight_layout_for_type(tensor.type.rawValue)
      forwardMatrix = Packed(
        matrix: weight_matrix(
          layout: weight_layout(rawValue: UInt32(max(0, layout))), rows: tensor.rows,
          columns: tensor.columns, data: data), owner: served)
    } else if preciseTokens == nil {
      forwardMatrix = try Self.pack(context, tensor, transposed: false)
    } else {
      // Floats that are served as floats: rounding them would be the larger loss.
      forwardMatrix = nil
    }
    backwardMatrix = try Self.pack(context, tensor, transposed: true)
    let isWhole = forwardMatrix != nil && backwardMatrix != nil
    fallback = isWhole ? nil : try FloatProduct(context, tensor: tensor)
    tensor.releasePages()
  }

  func forward(
    _ x: UnsafePointer<Float>, tokens: Int, bias: UnsafePointer<Float>?, adds: Bool,
    into y: UnsafeMutablePointer<Float>
  ) {
    guard var matrix = forwardMatrix?.matrix else {
      fallback?.forward(x, tokens: tokens, bias: bias, adds: adds, into: y)
      return
    }
    linear_forward(
      context.handle, &matrix, x, tokens, bias, adds ? EPILOGUE_ADD : EPILOGUE_NONE, y)
    guard let rest else { return }
    rounding_residual(context.handle, x, tokens, matrix.columns, rest.pointer)
    linear_forward(context.handle, &matrix, rest.pointer, tokens, nil, EPILOGUE_ADD, y)
  }

  func backward(
    _ dy: UnsafePointer<Float>, tokens: Int, adds: Bool, into dx: UnsafeMutablePointer<Float>
  ) {
    guard var matrix = backwardMatrix?.matrix else {
      fallback?.backward(dy, tokens: tokens, adds: adds, into: dx)
      return
    }
    linear_forward(
      context.handle, &matrix, dy, tokens, nil, adds ? EPILOGUE_ADD : EPILOGUE_NONE, dx)
  }

  func backward(
    overwriting dy: UnsafeMutablePointer<Float>, tokens: Int, into dx: UnsafeMutablePointer<Float>
  ) {
    backward(dy, tokens: tokens, adds: false, into: dx)
    guard let matrix = backwardMatrix?.matrix else { return }
    // Rounded once, gradients of the logits were most of the error of the whole backward pass.
    rounding_residual(context.handle, dy, tokens, matrix.columns, dy)
    backward(dy, tokens: tokens, adds: true, into: dx)
  }

  /// Bytes of a packed matrix; 0 where 32 does not divide its rows.
  static func packedBytes(rows: Int, columns: Int, transposed: Bool) -> Int {
    training_packed_bytes(rows, columns, transposed ? 1 : 0)
  }

  private static func pack(
    _ context: TrainingContext, _ tensor: Tensor, transposed: Bool
  ) throws(TrainingError) -> Packed? {
    let bytes = packedBytes(rows: tensor.rows, columns: tensor.columns, transposed: transposed)
    guard bytes > 0 else { return nil }
    let buffer = try FloatBuffer(count: (bytes + 3) / 4)
    guard
      training_pack(
        context.handle, tensor.type.rawValue, tensor.bytes.baseAddress, tensor.rows,
        tensor.columns, transposed ? 1 : 0, buffer.pointer) != 0
    else { throw .allocationFailed(bytes: bytes) }
    let rows = transposed ? tensor.columns : tensor.rows
    let columns = transposed ? tensor.rows : tensor.columns
    return Packed(
      matrix: weight_matrix(
        layout: WEIGHT_PACKED_Q8, rows: rows, columns: columns, data: buffer.pointer),
      owner: buffer)
  }
}
