package import Adapters
internal import Inference
package import ModelFiles

extension Trainer {
  /// Goes on from an adapter instead of the zero one; before the first step.
  ///
  /// Its layers, ranks and shapes must be those of this run. Its scale is replaced by the options'.
  package func start(from adapter: LoRAAdapter) throws(TrainingError) {
    guard options.method == .lora, stepCount == 0 else {
      throw .noSuchResult(reason: "only a LoRA run that has not begun can start from an adapter")
    }
    let locations = TrainingParameters.locations(checkpoint, options).map(\.0)
    guard Set(locations) == Set(adapter.modules.keys) else {
      throw .noSuchResult(reason: "the adapter adapts other layers than this run")
    }
    for location in locations {
      guard let module = adapter.modules[location] else { continue }
      for (name, values) in [("A", module.a), ("B", module.b)] {
        guard let parameter = store.parameter(location.parameterName(name)),
          parameter.count == values.count, module.rank == options.rank
        else {
          throw .noSuchResult(
            reason: "the adapter's matrices of \(location.parameterName(name)) have another shape")
        }
        (store.values.pointer + parameter.offset).update(from: values, count: values.count)
      }
    }
  }
}

extension Trainer {
  /// Writes what full training or training from random weights has made, as a Hugging Face folder.
  package func write(huggingFace folder: String) throws(TrainingError) {
    guard options.method != .lora else {
      throw .noSuchResult(reason: "LoRA training makes an adapter, not a model")
    }
    try HuggingFaceExport(checkpoint: checkpoint, store: store).write(to: folder)
  }

  /// The learned values in place of a tensor's, in float32; the tensor itself where it was not learned.
  package func trained(_ tensor: Tensor) -> Tensor {
    guard options.method != .lora, let parameter = store.parameter(tensor.name),
      parameter.count == tensor.count
    else { return tensor }
    let bytes = OwnedBytes(count: tensor.count * MemoryLayout<Float>.stride) { bytes in
      bytes.bindMemory(to: Float.self).baseAddress?.update(
        from: store.values.pointer + parameter.offset, count: parameter.count)
    }
    return Tensor(
      name: tensor.name, type: .f32, shape: tensor.shape, bytes: bytes.bytes, owner: bytes)
  }
}
