/// The two products with a weight matrix W `[out, in]`, however it is kept.
protocol MatrixProduct: AnyObject {
  /// `y [T, out] = x Wᵀ + b`, or adds that to y.
  func forward(
    _ x: UnsafePointer<Float>, tokens: Int, bias: UnsafePointer<Float>?, adds: Bool,
    into y: UnsafeMutablePointer<Float>)

  /// `dx [T, in] = dy W`, or adds that to dx.
  func backward(
    _ dy: UnsafePointer<Float>, tokens: Int, adds: Bool, into dx: UnsafeMutablePointer<Float>)

  /// The same, for gradients of logits: a few large values among many small ones; dy may be overwritten.
  func backward(
    overwriting dy: UnsafeMutablePointer<Float>, tokens: Int, into dx: UnsafeMutablePointer<Float>)
}

extension MatrixProduct {
  func backward(
    overwriting dy: UnsafeMutablePointer<Float>, tokens: Int, into dx: UnsafeMutablePointer<Float>
  ) {
    backward(dy, tokens: tokens, adds: false, into: dx)
  }
}
