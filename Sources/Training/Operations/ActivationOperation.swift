internal import CKernels
internal import ModelFiles

/// One of the two GELUs; a checkpoint says which.
struct ActivationOperation {
  let context: TrainingContext
  private let kind: linear_epilogue

  init(_ context: TrainingContext, _ configuration: ModelConfiguration) {
    self.context = context
    kind = configuration.activationFunction == .geluTanh ? EPILOGUE_GELU_TANH : EPILOGUE_GELU_ERF
  }

  /// `y = gelu(x)` of `count` values.
  func forward(_ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>) {
    gelu_forward(context.handle, kind, x, count, y)
  }

  /// `dy` becomes `gelu'(x) · dy`.
  func backward(_ x: UnsafePointer<Float>, count: Int, _ dy: UnsafeMutablePointer<Float>) {
    gelu_backward(context.handle, kind, x, dy, count, dy)
  }
}
