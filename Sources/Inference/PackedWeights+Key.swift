internal import CKernels
internal import ModelFiles
internal import Storage

extension PackedWeights {
  /// Names the packed form of a model: its identity, the layout's version, and of every matrix the
  /// type, the shape and its first bytes.
  ///
  /// The bytes tell apart two roundings of one source, which share a base id.
  static func key(of checkpoint: Checkpoint, matrices: [Tensor]) -> UInt64 {
    var hash = FNV1a()
    hash.combine(UInt64(WEIGHT_PACKED_VERSION))
    if let baseID = checkpoint.baseID {
      hash.combine(baseID.utf8)
    } else {
      let file = checkpoint.fingerprint
      hash.combine(file.device)
      hash.combine(file.inode)
      hash.combine(UInt64(truncatingIfNeeded: file.size))
      hash.combine(UInt64(truncatingIfNeeded: file.modifiedNanoseconds))
    }
    for tensor in matrices {
      hash.combine(tensor.name.utf8)
      hash.combine(UInt64(tensor.type.rawValue))
      for extent in tensor.shape { hash.combine(UInt64(extent)) }
      hash.combine(tensor.bytes.prefix(4096))
    }
    return hash.value
  }
}
