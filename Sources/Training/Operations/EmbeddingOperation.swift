internal import CKernels
internal import Tokenization
internal import TrainingData

/// `x = wte[id] + wpe[position]`; positions begin at 0 in each example.
struct EmbeddingOperation {
  /// A table as it is stored.
  struct Table {
    let type: UInt32
    // SAFETY: points into a tensor or the parameter store, both owned by the model.
    let data: UnsafeRawPointer
    /// Nil where the table stays as it is.
    let gradient: UnsafeMutablePointer<Float>?
  }

  let context: TrainingContext
  let width: Int
  let tokens: Table
  let positions: Table

  /// `x [T, C]`.
  func forward(_ row: PackedRow, into x: UnsafeMutablePointer<Float>) {
    row.tokens.withUnsafeBufferPointer { ids in
      for example in row.examples {
        embedding_forward(
          context.handle, tokens.type, tokens.data, positions.type, positions.data,
          ids.baseAddress.map { $0 + example.lowerBound }, 0, example.count, width,
          x + example.lowerBound * width)
      }
    }
  }

  /// Accumulates the gradients of both tables from `dx [T, C]`.
  func backward(_ row: PackedRow, _ dx: UnsafePointer<Float>) {
    if let gradient = tokens.gradient {
      embedding_backward(context.handle, row.tokens, dx, row.tokens.count, width, gradient)
    }
    guard let gradient = positions.gradient else { return }
    for example in row.examples {
      let places = (0..<Int32(clamping: example.count)).map { $0 }
      embedding_backward(
        context.handle, places, dx + example.lowerBound * width, places.count, width, gradient)
    }
  }
}
