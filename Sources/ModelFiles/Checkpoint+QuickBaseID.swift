extension Checkpoint {
  /// What is hashed while somebody waits: some seconds.
  private static let longestReading = 4 << 30
  /// Of that, what is no mapped file but has to be copied first.
  private static let largestCopy = 1 << 30

  /// The base id where it is recorded or soon computed; nil for models that take long to read.
  package func quickBaseID() -> String? {
    if let baseID { return baseID }
    let bytes = tensors.values.reduce(0) { $0 + $1.byteCount }
    let copied = tensors.values.reduce(0) { $0 + ($1.file == nil ? $1.byteCount : 0) }
    guard bytes <= Self.longestReading, copied <= Self.largestCopy else { return nil }
    return computedBaseID()
  }
}
