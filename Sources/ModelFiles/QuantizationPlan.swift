/// Which type each tensor of an import gets, and why.
///
/// The 4-bit mix starts from llama.cpp's Q4_K_M: the token table, which is also the head, Q6_K; the
/// fused attn_qkv, whose keys and values all heads share, Q5_K; ffn_down, whose error goes straight
/// into the residual stream, Q6_K on about half of the layers; the rest Q4_K. Then each matrix is
/// measured: one that loses more than a heavy-tailed one should gets more bits.
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
    if tensor.name.hasSuffix("attn_qkv.weight") {
      return Choice(type: .q5_k, reason: "all heads share its keys and values")
    }
    if tensor.name.hasSuffix("ffn_down.weight"), let layer = layer(of: tensor),
      needsMoreBits(layer)
    {
      return Choice(type: .q6_k, reason: "its error goes into the residual stream")
    }
    return Choice(type: .q4_k)
  }

  /// The first and last eighth of the layers and every third between.
  ///
  /// Source: llama.cpp `llama-quant.cpp`, `use_more_bits`.
  private func needsMoreBits(_ layer: Int) -> Bool {
    let count = configuration.layerCount
    let eighth = count / 8
    return layer < eighth || layer >= 7 * count / 8 || (layer - eighth) % 3 == 2
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
