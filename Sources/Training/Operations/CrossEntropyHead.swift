internal import CKernels

/// The last matrix and the loss, a few rows at a time.
///
/// Logits of a whole row of text would be the largest matrix by far, twice with their gradient:
/// 512 x 49,152 floats are 100 MB. They are made, turned into their gradient and multiplied back chunk
/// by chunk.
final class CrossEntropyHead {
  /// Bytes of a chunk of logits.
  ///
  /// 160 rows of 49,152: enough that unpacking the weights is not felt.
  private static let chunkBytes = 32 << 20

  private let context: TrainingContext
  private let product: any MatrixProduct
  private let width: Int
  private let vocabularySize: Int
  /// `[vocab_size, n_embd]`; nil where the matrix stays as it is.
  private let weightGradient: UnsafeMutablePointer<Float>?
  private let chunk: Int
  private let logits: FloatBuffer
  private let losses: FloatBuffer

  init(
    _ context: TrainingContext, product: any MatrixProduct, width: Int, vocabularySize: Int,
    weightGradient: UnsafeMutablePointer<Float>?, tokens: Int
  ) throws(TrainingError) {
    self.context = context
    self.product = product
    self.width = width
    self.vocabularySize = vocabularySize
    self.weightGradient = weightGradient
    chunk = Self.chunkRows(vocabularySize: vocabularySize, tokens: tokens)
    logits = try FloatBuffer(count: chunk * vocabularySize)
    losses = try FloatBuffer(count: chunk)
  }

  /// Rows of a chunk: as many as ``chunkBytes`` hold, evenly shared by the chunks of a row.
  static func chunkRows(vocabularySize: Int, tokens: Int) -> Int {
    let most = max(32, chunkBytes / 4 / max(1, vocabularySize))
    let chunks = (tokens + most - 1) / most
    return max(1, (tokens + chunks - 1) / max(1, chunks))
  }

  static func byteCount(vocabularySize: Int, tokens: Int) -> Int {
    chunkRows(vocabularySize: vocabularySize, tokens: tokens) * (vocabularySize + 1) * 4
  }

  /// The sum of the losses of `hidden [T, C]` in nats, and unless it is nil `dhidden`, times `scale`.
  ///
  /// - Parameter targets: the next token of each row; -1 where there is none.
  func run(
    _ hidden: UnsafePointer<Float>, targets: [Int32], scale: Float,
    into dhidden: UnsafeMutablePointer<Float>?
  ) -> Double {
    var total = 0.0
    for first in stride(from: 0, to: targets.count, by: chunk) {
      let rows = min(chunk, targets.count - first)
      let input = hidden + first * width
      product.forward(input, tokens: rows, bias: nil, adds: false, into: logits.pointer)
      targets.withUnsafeBufferPointer { targets in
        cross_entropy(
          context.handle, logits.pointer, rows, vocabularySize,
          targets.baseAddress.map { $0 + first }, dhidden == nil ? Float(0) : scale, losses.pointer)
      }
      for row in 0..<rows { total += Double(losses.pointer[row]) }
      guard let dhidden else { continue }
      if let weightGradient {
        context.multiply(
          transposeA: true, m: vocabularySize, n: width, k: rows, logits.pointer,
          lda: vocabularySize, input, ldb: width, beta: 1, into: weightGradient, ldc: width)
      }
      product.backward(overwriting: logits.pointer, tokens: rows, into: dhidden + first * width)
    }
    return total
  }
}
