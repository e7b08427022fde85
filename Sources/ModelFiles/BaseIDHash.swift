private import Storage

/// The identity of a model's weights: SHA-256 over its tensors in the order of computation.
///
/// Each tensor counts with its GGUF name, type, shape and bytes, so that neither the cut into shards
/// nor the order in a file matters.
struct BaseIDHash {
  private var hash = SHA256()

  /// Takes in the next tensor.
  mutating func update(_ tensor: Tensor) {
    let shape = tensor.shape.map { "\($0)" }.joined(separator: ",")
    hash.update("\(tensor.name)\n\(tensor.type)\n\(shape)\n".utf8)
    hash.update(tensor.bytes)
  }

  /// 64 hexadecimal digits.
  var digest: String { hash.hexadecimalDigest() }
}

extension Checkpoint {
  /// The recorded base id, or the one computed by reading every tensor.
  ///
  /// A GGUF made by an import of this checkpoint records the same.
  package func computedBaseID() -> String {
    if let baseID { return baseID }
    var hash = BaseIDHash()
    for tensor in orderedTensors { hash.update(tensor) }
    return hash.digest
  }
}
