internal import CKernels

/// How keys and values are kept between passes.
package enum KeyValueType: Sendable {
  /// Half precision: the default when serving.
  case f16
  /// Single precision: for logits that are compared with a float32 reference.
  case f32

  var kernelType: kv_type { self == .f16 ? KV_F16 : KV_F32 }
  var byteCount: Int { self == .f16 ? 2 : 4 }
}
