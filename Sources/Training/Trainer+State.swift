internal import CKernels
internal import Storage

/// Saving and resuming a run.
extension Trainer {
  private static let magic = Array("familiar training 1\n".utf8)
  /// Magic, step, lengths and sums.
  private static let headerBytes = 128

  /// What a state says of the run that wrote it.
  private var identity: String { "\(options.fingerprint) base=\(baseID)" }

  /// Writes what the next step depends on: parameters, moments and the number of steps done.
  ///
  /// The file appears whole or not at all. Random numbers are functions of the seed and the step.
  package func save(to path: String) throws(TrainingError) {
    let arrays = [store.values, store.firstMoment, store.secondMoment]
    let identity = Array(identity.utf8)
    do throws(StorageError) {
      var file = try AtomicFile(replacing: path)
      try file.write(header(identity: identity.count, sums: arrays.map(checksum)))
      try file.write(identity)
      for array in arrays {
        try file.write(
          UnsafeRawBufferPointer(start: array.pointer, count: store.count * 4))
      }
      try file.commit()
    } catch { throw .storage(error) }
  }

  /// Goes on where ``save(to:)`` stopped; the weights to come are those of a run without a stop.
  package func restore(from path: String) throws(TrainingError) {
    let file = try Self.map(path)
    let bytes = file.bytes
    guard bytes.count >= Self.headerBytes, bytes.prefix(Self.magic.count).elementsEqual(Self.magic)
    else { throw .damagedState(path: path, reason: "it is not a training state") }
    func number(_ index: Int) -> UInt64 {
      UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: 32 + index * 8, as: UInt64.self))
    }
    let identity = Array(identity.utf8)
    guard number(1) == UInt64(identity.count), number(2) == UInt64(store.count),
      bytes.count >= Self.headerBytes + identity.count,
      bytes[Self.headerBytes..<Self.headerBytes + identity.count].elementsEqual(identity)
    else {
      throw .foreignState(path: path, reason: "it was saved with other options or another model")
    }
    let start = Self.headerBytes + identity.count
    guard bytes.count == start + 3 * store.count * 4, let steps = Int(exactly: number(0)) else {
      throw .damagedState(path: path, reason: "it is cut short")
    }
    let arrays = [store.values, store.firstMoment, store.secondMoment]
    // Checked before anything is overwritten, in memory that the next step clears anyway.
    for (index, _) in arrays.enumerated() {
      copy(bytes, from: start + index * store.count * 4, to: store.gradients)
      guard checksum(store.gradients) == number(3 + index) else {
        throw .damagedState(path: path, reason: "its numbers are not those that were written")
      }
    }
    for (index, array) in arrays.enumerated() {
      copy(bytes, from: start + index * store.count * 4, to: array)
    }
    stepCount = steps
  }

  private func copy(_ bytes: UnsafeRawBufferPointer, from offset: Int, to array: FloatBuffer) {
    let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + store.count * 4])
    UnsafeMutableRawBufferPointer(start: array.pointer, count: store.count * 4)
      .copyMemory(from: part)
  }

  /// The bits of the sum of squares, in fixed order.
  private func checksum(_ array: FloatBuffer) -> UInt64 {
    squared_norm(contextHandle, array.pointer, store.count).bitPattern
  }

  private func header(identity: Int, sums: [UInt64]) -> [UInt8] {
    var header = Self.magic
    header.append(contentsOf: repeatElement(0, count: 32 - header.count))
    for value in [UInt64(stepCount), UInt64(identity), UInt64(store.count)] + sums {
      withUnsafeBytes(of: value.littleEndian) { header.append(contentsOf: $0) }
    }
    header.append(contentsOf: repeatElement(0, count: Self.headerBytes - header.count))
    return header
  }

  private static func map(_ path: String) throws(TrainingError) -> MappedFile {
    do throws(StorageError) { return try MappedFile(path: path) } catch { throw .storage(error) }
  }
}
