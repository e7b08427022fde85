internal import CKernels
internal import Inference

/// The kernels, threads and working memory that all operations of a trainer share.
final class TrainingContext {
  let handle: OpaquePointer
  /// `cblas_sgemm`; nil multiplies with our own kernels.
  let blas: UnsafeRawPointer?
  private var panel: FloatBuffer?
  private var residual: FloatBuffer?

  /// Values of a matrix that are held as float32 at a time: 16 MB, a few rows of tiles.
  static let panelValues = 4 << 20

  init(threads: Int?, isa: String?, usesBLAS: Bool) throws(TrainingError) {
    let available = ComputeContext.availableISAs
    if let isa, !available.contains(isa) {
      throw .inference(.unsupportedISA(name: isa, available: available))
    }
    let count = max(1, min(256, threads ?? ComputeContext.defaultThreadCount))
    guard let handle = compute_create(Int32(count), isa) else {
      throw .allocationFailed(bytes: 0)
    }
    self.handle = handle
    blas = usesBLAS ? BLASLibrary.sgemm : nil
  }

  deinit { compute_destroy(handle) }

  var isa: String { String(cString: compute_isa(handle)) }
  var threads: Int { Int(compute_threads(handle)) }

  /// Room for ``panelValues`` floats, or `count` if that is more.
  func panel(count: Int) throws(TrainingError) -> FloatBuffer {
    if let panel, panel.count >= count { return panel }
    let made = try FloatBuffer(count: max(count, Self.panelValues))
    panel = made
    return made
  }

  /// Room for `count` floats that one product needs at a time.
  func residual(count: Int) throws(TrainingError) -> FloatBuffer {
    if let residual, residual.count >= count { return residual }
    let made = try FloatBuffer(count: count)
    residual = made
    return made
  }

  /// `c [m, n] = alpha op(a) op(b) + beta c`; leading dimensions are those of the stored rows.
  func multiply(
    transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Float = 1,
    _ a: UnsafePointer<Float>, lda: Int, _ b: UnsafePointer<Float>, ldb: Int, beta: Float,
    into c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    var product = matrix_product(
      transpose_a: transposeA ? 1 : 0, transpose_b: transposeB ? 1 : 0, m: m, n: n, k: k,
      alpha: alpha, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c, ldc: ldc)
    matrix_multiply(handle, blas, &product)
  }
}
