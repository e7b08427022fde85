internal import Storage

/// Writes rows to a file one after the other; the file appears whole or not at all.
package struct PackedRowWriter: ~Copyable {
  private var file: AtomicFile
  private var header = PackedRowHeader()
  private var hash = SHA256()
  private var offset = PackedRowHeader.size
  /// Where rows begin: 8 bytes for each.
  private var places: [Int] = []
  /// Rows that wait to be written together.
  private var pending: [UInt8] = []

  private static let chunk = 1 << 18

  /// - Parameters:
  ///   - length: no row has more tokens.
  ///   - vocabularyCount: no id is as large.
  package init(path: String, length: Int, vocabularyCount: Int) throws(TrainingDataError) {
    guard length > 0, length <= Int(Int32.max) else {
      throw .badOption(name: "row length", value: "\(length)", expected: "a positive number")
    }
    file = try Self.begin(path)
    header.length = length
    header.vocabularyCount = vocabularyCount
  }

  /// A file with room for its header.
  private static func begin(_ path: String) throws(TrainingDataError) -> AtomicFile {
    do throws(StorageError) {
      var file = try AtomicFile(replacing: path)
      try file.write([UInt8](repeating: 0, count: PackedRowHeader.size))
      return file
    } catch {
      throw .storage(error)
    }
  }

  package var rows: Int { header.rows }
  package var tokens: Int { header.tokens }

  /// Appends a row.
  package mutating func append(_ row: PackedRow) throws(TrainingDataError) {
    guard row.tokens.count <= header.length,
      row.tokens.allSatisfy({ $0 >= 0 && Int($0) < header.vocabularyCount })
    else {
      throw .badOption(
        name: "a row", value: "\(row.tokens.count) tokens",
        expected: "at most \(header.length), with ids below \(header.vocabularyCount)")
    }
    places.append(offset)
    let before = pending.count
    for value in [row.starts.count] + row.starts + [row.tokens.count] { put(UInt32(value)) }
    for token in row.tokens { put(UInt32(bitPattern: token)) }
    offset += pending.count - before
    header.rows += 1
    header.tokens += row.tokens.count
    header.examples += row.starts.count
    if pending.count >= Self.chunk { try flush() }
  }

  /// Puts the rows from `first` on in another order.
  mutating func shuffle(from first: Int, _ random: inout CounterRandom) {
    guard first < places.count else { return }
    for index in (first..<places.count).dropFirst() {
      places.swapAt(index, first + random.next(below: index - first + 1))
    }
  }

  private mutating func put(_ value: UInt32) {
    withUnsafeBytes(of: value.littleEndian) { pending.append(contentsOf: $0) }
  }

  private mutating func flush() throws(TrainingDataError) {
    hash.update(pending)
    do { try file.write(pending) } catch { throw .storage(error) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Makes what was appended the file.
  package consuming func commit() throws(TrainingDataError) {
    for place in places {
      pending += PackedRowHeader.littleEndian(place, 8)
      if pending.count >= Self.chunk { try flush() }
    }
    try flush()
    header.fileSize = offset + 8 * places.count
    header.digest = hash.hexadecimalDigest()
    do throws(StorageError) {
      try file.overwrite(header.bytes, at: 0)
      try file.commit()
    } catch {
      throw .storage(error)
    }
  }
}
