/// Which type each tensor of an import gets, and why.
///
/// The 4-bit mix was measured on a trained model of 6 layers: mean KL divergence from the unrounded
/// model, one kind of matrix in Q4_K at a time: attn_qkv 0.0210, token table 0.0135, attn_output
/// 0.0111, ffn_up 0.0079, ffn_down 0.0043, of which the first layer 0.0024 and the last 0.0014. With
/// one key/value head the two attention matrices are a fifth of a layer, so that they get Q6_K, as do
/// the head and ffn_down of the first and the last eighth of the layers; the rest gets Q4_K. All
/// together 0.0112, against 0.0265 for llama.cpp's Q4_K_M choice (attn_qkv in Q5_K, ffn_down in Q6_K
/// on half of the layers), which is 4 % smaller. Then each matrix is measured: one that loses more
/// than a heavy-tailed one should gets more bits.
struct QuantizationPlan {
  /// A tensor's type and, unless that is what was asked for, the reason.
  struct Choice: Equatable {
    var type: TensorType
    var reason: String?
  }

  /// A matrix that loses more than this (relative RMS) at a type gets the next finer one.
  ///
  /// 1.1 times what our Q4_K loses on weights of Student's t distribution with 5 degrees of freedom,
  /// whose tails are heavier than those of trained matrices.
  private static let tolerated = 0.090

  private static let finer: [TensorType: TensorType] = [.q4_k: .q5_k, .q5_k: .q6_k, .q6_k: .q8_0]

  let format: WeightFormat
  let configuration: ModelConfiguration
  /// Whether the token table is also the head.
  let isTied: Bool

  /// The type for `tensor`.
  func choice(for tensor: Tensor) -> Choice {
    if tensor.shape.count == 1 { return Choice(type: .f32) }
    if tensor.name == "position_embd.weight" {
      let type: TensorType = format == .f32 ? .f32 : .f16
      return Choice(
        type: type, reason: type == format.matrixType ? nil : "positions are added once")
    }
    switch format {
    case .f32, .f16, .q8_0: return fitted(Choice(type: format.matrixType), tensor)
    case .q4_0:
      let isHead = isTied && tensor.name == "token_embd.weight" || tensor.name == "output.weight"
      return fitted(
        isHead
          ? Choice(type: .q6_k, reason: "the head decides between tokens") : Choice(type: .q4_0),
        tensor)
    case .q4_k: return mixedChoice(for: tensor)
    }
  }

  private func mixedChoice(for tensor: Tensor) -> Choice {
    // Weights trained for Q4_0 lose nothing there and much elsewhere.
    if tensor.columns.isMultiple(of: 32), loss(of: tensor, at: .q4_0) < 1e-3 {
      return Choice(type: .q4_0, reason: "its values lie on a Q4_0 grid")
    }
    var choice = startingChoice(for: tensor)
    while let next = Self.finer[choice.type], tensor.columns.isMultiple(of: choice.type.blockSize) {
      let loss = loss(of: tensor, at: choice.type)
      guard loss > Self.tolerated else { break }
      choice = Choice(
        type: next,
        reason: "it would lose \(percent(loss)) at \(choice.type), over \(percent(Self.tolerated))")
    }
    choice = fitted(choice, tensor)
    // More bits than the source has would store its rounding, not its values.
    if !tensor.type.isFloat, bits(tensor.type) <= bits(choice.type) {
      return Choice(type: tensor.type, reason: "kept as in the source")
    }
    return choice
  }

  private func startingChoice(for tensor: Tensor) -> Choice {
    if tensor.name == "output.weight" || (isTied && tensor.name == "token_embd.weight") {
      return Choice(type: .q6_k, reason: "the head decides between tokens")
    }
    if tensor.name.hasSuffix("attn_qkv.weight") || tensor.name.hasSuffix("attn_output.weight") {
      return Choice(type: .q6_k, reason: "attention is small and sensitive")
    }
    if tensor.name.hasSuffix("ffn_down.weight"), let layer = layer(of: tensor), isOuter(layer) {
      return Choice(type: .q6_k, reason: "the first and the last layers are sensitive")
    }
    return Choice(type: .q4_k)
  }

  /// Whether `layer` is in the first or the last eighth, which are one layer at least.
  private func isOuter(_ layer: Int) -> Bool {
    let eighth = max(1, configuration.layerCount / 8)
    return layer < eighth || layer >= configuration.layerCount - eighth
  }

  /// `choice`, or what stands in for it where its blocks do not divide the rows.
  private func fitted(_ choice: Choice, _ tensor: Tensor) -> Choice {
    var type = choice.type
    while !tensor.columns.isMultiple(of: type.blockSize) {
      switch type {
      case .q4_k, .q5_k: type = .q5_0
      case .q6_k: type = .q8_0
      default: type = .f16
      }
    }
    guard type != choice.type else { return choice }
    return Choice(
      type: type,
      reason: "rows of \(tensor.columns) are no multiple of \(choice.type)'s "
        + "\(choice.type.blockSize)")
  }

  /// The relative RMS error of up to 64 evenly spread rows, which is within a few percent of that of
  /// all of them.
  private func loss(of tensor: Tensor, at type: TensorType) -> Double {
    TensorRounding(type: type, threads: 1).sampledLoss(of: tensor, rows: 64).relativeRMSError
  }

  private func layer(of tensor: Tensor) -> Int? {
    let parts = tensor.name.split(separator: ".")
    return parts.count > 1 ? Int(parts[1]) : nil
  }

  private func bits(_ type: TensorType) -> Double {
    Double(8 * type.blockBytes) / Double(type.blockSize)
  }

  private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
