internal import CKernels
internal import ModelFiles

/// Makes layers of a checkpoint's tensors.
///
/// A checkpoint has checked names and shapes; what is missing all the same is an error here.
struct ModelTensors {
  private let checkpoint: Checkpoint

  init(_ checkpoint: Checkpoint) { self.checkpoint = checkpoint }

  var headName: String {
    checkpoint.tensors["output.weight"] == nil ? "token_embd.weight" : "output.weight"
  }

  func tensor(_ name: String) throws(InferenceError) -> Tensor {
    guard let tensor = checkpoint.tensors[name] else {
      throw .unsupportedModel(reason: "the tensor \(name) is missing from \(checkpoint.path)")
    }
    return tensor
  }

  /// Every matrix that is multiplied, in a fixed order.
  func matrices() throws(InferenceError) -> [Tensor] {
    var names = [headName]
    for index in 0..<checkpoint.configuration.layerCount {
      names += ["attn_qkv", "attn_output", "ffn_up", "ffn_down"].map { "blk.\(index).\($0).weight" }
    }
    var matrices: [Tensor] = []
    for name in names {
      let matrix = try tensor(name)
      guard matrix.shape.count == 2 else {
        throw .unsupportedModel(reason: "\(name) has shape \(matrix.shape), not [out, in]")
      }
      matrices.append(matrix)
    }
    return matrices
  }

  func linear(
    _ name: String, bias: String?, packed: PackedWeights
  ) throws(InferenceError) -> LinearLayer {
    let tensor = try tensor(name)
    let layout = weight_layout_for_type(tensor.type.rawValue)
    guard layout >= 0, let data = packed.pointer(to: name) ?? tensor.bytes.baseAddress else {
      throw .unsupportedModel(reason: "\(name) has type \(tensor.type), which has no kernel")
    }
    let matrix = weight_matrix(
      layout: weight_layout(rawValue: UInt32(layout)), rows: tensor.shape[0],
      columns: tensor.shape[1], data: data)
    var vector: FloatVector?
    if let bias { vector = try self.vector(bias) }
    return LinearLayer(weight: matrix, bias: vector)
  }

  func layerNorm(_ name: String) throws(InferenceError) -> LayerNorm {
    LayerNorm(
      weight: try vector("\(name).weight"), bias: try vector("\(name).bias"),
      epsilon: checkpoint.configuration.layerNormEpsilon)
  }

  /// A one-dimensional tensor in float32.
  private func vector(_ name: String) throws(InferenceError) -> FloatVector {
    let tensor = try tensor(name)
    var values = [Float](repeating: 0, count: tensor.shape.reduce(1, *))
    guard dequantize_row(tensor.type.rawValue, tensor.bytes.baseAddress, values.count, &values) != 0
    else { throw .unsupportedModel(reason: "\(name) has type \(tensor.type)") }
    return FloatVector(values)
  }
}
