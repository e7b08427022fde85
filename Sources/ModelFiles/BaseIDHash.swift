private import Storage
private import Synchronization

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

/// The id of a checkpoint whose files do not record it, computed when it is first asked for.
///
/// A class, so that all copies of the checkpoint compute it once.
final class ComputedBaseID: Sendable {
  private let digest = Mutex<String?>(nil)

  /// Whoever asks meanwhile waits.
  func callAsFunction(_ compute: () -> String) -> String {
    digest.withLock { digest in
      if let digest { return digest }
      let computed = compute()
      digest = computed
      return computed
    }
  }
}

extension Checkpoint {
  /// The recorded base id, or the one computed by reading every tensor, once.
  ///
  /// A GGUF made by an import of this checkpoint records the same.
  package func computedBaseID() -> String {
    if let baseID { return baseID }
    return computed {
      var hash = BaseIDHash()
      for tensor in orderedTensors { hash.update(tensor) }
      return hash.digest
    }
  }
}
