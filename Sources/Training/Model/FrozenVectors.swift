internal import ModelFiles

/// Norms and biases that stay as they are, as float32.
final class FrozenVectors {
  private var buffers: [String: FloatBuffer] = [:]

  /// The values of a one-dimensional tensor; valid while this object lives.
  func values(of tensor: Tensor) throws(TrainingError) -> UnsafePointer<Float> {
    if let buffer = buffers[tensor.name] { return UnsafePointer(buffer.pointer) }
    let buffer = try FloatBuffer(count: tensor.count)
    tensor.dequantize(
      rows: 0..<tensor.rows,
      into: UnsafeMutableBufferPointer(start: buffer.pointer, count: buffer.count))
    buffers[tensor.name] = buffer
    return UnsafePointer(buffer.pointer)
  }
}
