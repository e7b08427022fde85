internal import Adapters
internal import Inference
internal import ModelFiles
internal import Storage
internal import Training

extension FineTuningJob {
  /// What the trainer holds now, ready to be judged.
  func contender(_ run: TrainingRun, _ base: Judge) throws(FineTuningError) -> Contender {
    guard run.record.parameters.method == .lora else {
      emit(.eval, message: "writing the model")
      return .model(path: try writeModel(run.trainer, isFloat: base.model.isFloat))
    }
    let adapter: LoRAAdapter
    do { adapter = try run.trainer.adapter() } catch { throw FineTuningError(error) }
    emit(.eval, message: "choosing the adapter's weight")
    return .adapter(adapter, weight: try chooseWeight(adapter, base, run))
  }

  /// The judge and the adapters with which `contender` is measured.
  func measuring(
    _ contender: Contender, _ base: Judge
  ) throws(FineTuningError) -> (judge: Judge, adapters: AdapterSet) {
    switch contender {
    case .adapter(let adapter, let weight):
      return (base, base.set(adapter, weight: weight))
    case .model(let path):
      let checkpoint: Checkpoint
      do { checkpoint = try Checkpoint.open(path) } catch { throw .model(error) }
      let judge = Judge(
        model: try model(checkpoint), tokenizer: tokenizer,
        isCancelled: environment.isInterrupted)
      return (judge, .none)
    }
  }

  func model(_ checkpoint: Checkpoint) throws(FineTuningError) -> GPTBigCodeModel {
    do {
      return try GPTBigCodeModel(checkpoint: checkpoint, options: environment.modelOptions)
    } catch {
      throw .inference(error)
    }
  }

  /// Judged is what would be served: weights of a quantized base are rounded again.
  private func writeModel(
    _ trainer: Trainer, isFloat: Bool
  ) throws(FineTuningError) -> String {
    let importer = ModelImporter(
      source: environment.checkpoint, format: isFloat ? .f32 : .q4_k,
      threads: environment.modelOptions.threads ?? ComputeContext.defaultThreadCount,
      substitute: trainer.trained)
    do throws(ModelFileError) {
      _ = try importer.write(to: folder.modelPath, isCancelled: { !self.courtesy.mayGoOn() })
      return folder.modelPath
    } catch .cancelled {
      throw ending
    } catch {
      throw .model(error)
    }
  }

  private func chooseWeight(
    _ adapter: LoRAAdapter, _ judge: Judge, _ run: TrainingRun
  ) throws(FineTuningError) -> Double {
    var best: (weight: Double, bits: Double)?
    for weight in Judge.weights {
      try checkCourtesy()
      let set = judge.set(adapter, weight: weight)
      guard let bits = try judge.bitsPerByte(of: run.heldOut.validation, set) else { break }
      if bits < best?.bits ?? .infinity { best = (weight, bits) }
    }
    return best?.weight ?? 1
  }
}
