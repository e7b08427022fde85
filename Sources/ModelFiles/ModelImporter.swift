private import Storage

/// Turns a checkpoint into a GGUF file of the precision asked for.
///
/// Tensors are read, rounded and written one after another, a few megabytes at a time. A tensor whose
/// type does not change is copied byte for byte.
package struct ModelImporter {
  package let source: Checkpoint
  package let format: WeightFormat
  package let threads: Int
  private let plan: QuantizationPlan
  private let substitute: ((Tensor) -> Tensor)?

  /// - Parameters:
  ///   - threads: work at rounding; the result does not depend on it.
  ///   - substitute: gives what is written in place of a tensor, of the same name and shape; the
  ///     result is another model then, with an id of its own. Asked twice for each.
  package init(
    source: Checkpoint, format: WeightFormat, threads: Int,
    substitute: ((Tensor) -> Tensor)? = nil
  ) {
    self.substitute = substitute
    self.source = source
    self.format = format
    self.threads = threads
    plan = QuantizationPlan(
      format: format, configuration: source.configuration,
      isTied: source.tensors["output.weight"] == nil)
  }

  /// What the user should know before using the result elsewhere.
  package var warnings: [String] {
    var warnings: [String] = []
    if source.configuration.activationFunction == .geluErf {
      warnings.append(
        "this model uses the exact GELU; llama.cpp computes the tanh form, so its output differs")
    }
    if !source.configuration.scalesAttention {
      warnings.append(
        "this model does not scale attention; llama.cpp always does, so its output differs")
    }
    if source.vocabulary == nil {
      warnings.append(
        "there is no tokenizer.json, so the file has no vocabulary: only token ids can be used")
    }
    return warnings
  }

  /// Writes the file at `path`; nothing appears there unless all of it succeeds.
  ///
  /// - Parameters:
  ///   - mode: of the file: 0600 in the registry, 0644 for a file the user asked to have.
  ///   - isCancelled: asked every few megabytes.
  ///   - progress: called after each tensor.
  package func write(
    to path: String, mode: UInt32 = 0o600, isCancelled: () -> Bool = { false },
    progress: (ImportProgress) -> Void = { _ in }
  ) throws(ModelFileError) -> ImportResult {
    let tensors = source.orderedTensors
    let choices = try plannedChoices(for: tensors, isCancelled)
    let plans = zip(tensors, choices).map {
      GGUFWriter.TensorPlan(name: $0.name, type: $1.type, shape: $0.shape)
    }
    let total = plans.reduce(0) { $0 + ($1.type.byteCount(ofShape: $1.shape) ?? 0) }
    let metadata = ImportMetadata(source: source, format: format)
    var writer = try GGUFWriter(
      path: path, metadata: metadata.entries(tensorCount: plans.count), tensors: plans, mode: mode)
    // A file that records what its weights were made from passes that on.
    var hash: BaseIDHash? = source.baseID == nil || substitute != nil ? BaseIDHash() : nil
    var done: [ImportProgress] = []
    var bytesDone = 0
    for (original, choice) in zip(tensors, choices) {
      let tensor = substitute?(original) ?? original
      hash?.update(tensor)
      // Rounding that was measured on the way to another type says nothing of these values.
      let known = original.type == tensor.type ? source.relativeRMSErrors[tensor.name] : nil
      let error = try write(tensor, choice, to: &writer, knownError: known, isCancelled)
      bytesDone += choice.type.byteCount(ofShape: tensor.shape) ?? 0
      let step = ImportProgress(
        tensor: tensor.name, shape: tensor.shape, type: choice.type, reason: choice.reason,
        relativeRMSError: error, bytesDone: bytesDone, bytesTotal: total)
      done.append(step)
      progress(step)
    }
    let baseID = hash?.digest ?? source.baseID ?? ""
    try writer.commit(
      metadata: metadata.entries(baseID: baseID, errors: done.map(\.relativeRMSError)))
    return ImportResult(
      path: path, baseID: baseID, bytes: try size(of: path), warnings: warnings, tensors: done)
  }

  private func plannedChoices(
    for tensors: [Tensor], _ isCancelled: () -> Bool
  ) throws(ModelFileError) -> [QuantizationPlan.Choice] {
    var choices: [QuantizationPlan.Choice] = []
    for tensor in tensors {
      if isCancelled() { throw .cancelled }
      choices.append(plan.choice(for: substitute?(tensor) ?? tensor))
    }
    return choices
  }

  /// Writes one tensor and returns its relative RMS error where that is known.
  ///
  /// - Parameter knownError: what the source records of a tensor that stays as it is.
  private func write(
    _ tensor: Tensor, _ choice: QuantizationPlan.Choice, to writer: inout GGUFWriter,
    knownError: Double?, _ isCancelled: () -> Bool
  ) throws(ModelFileError) -> Double? {
    if tensor.type == choice.type {
      try checkFinite(tensor)
      try writer.write(tensor.bytes)
      try writer.endTensor()
      return knownError ?? (tensor.type.isFloat ? 0 : nil)
    }
    let rounding = TensorRounding(type: choice.type, threads: threads)
    let loss = try rounding.round(tensor) { bytes throws(ModelFileError) in
      if isCancelled() { throw .cancelled }
      try writer.write(bytes)
    }
    try writer.endTensor()
    // Half lost is no rounding: the values are beyond what the type's scales reach.
    guard loss.relativeRMSError < 0.5 else {
      try checkFinite(tensor)
      throw .invalid(
        file: source.path, subject: tensor.name, expected: "values that \(choice.type) can hold",
        found: "greater or smaller ones; import with --type f32")
    }
    return loss.relativeRMSError
  }

  private func checkFinite(_ tensor: Tensor) throws(ModelFileError) {
    guard let index = tensor.firstNonFinite() else { return }
    throw .invalid(
      file: source.path, subject: tensor.name, expected: "finite values",
      found: "NaN or infinity at row \(index / tensor.columns), column \(index % tensor.columns)")
  }

  private func size(of path: String) throws(ModelFileError) -> Int {
    do throws(StorageError) { return try MappedFile(path: path).count } catch {
      throw .storage(error)
    }
  }
}
