internal import Storage
private import Tokenization

/// The rows of a run, in a file that is mapped: any row in any order, with no memory of its own.
///
/// Written once, before the first step, so a repository that changes does not matter and a run that is
/// resumed sees the same rows. The whole file is checked when it is opened.
package final class PackedRowFile: Sendable {
  private let file: MappedFile
  private let header: PackedRowHeader

  /// Opens a file that ``PackedRowWriter`` wrote.
  ///
  /// - Throws: ``TrainingDataError/damagedRows(path:reason:)`` for any other.
  package init(path: String) throws(TrainingDataError) {
    do { file = try MappedFile(path: path) } catch { throw .storage(error) }
    do throws(PackedRowHeader.Damage) {
      header = try PackedRowHeader(file.bytes)
    } catch {
      throw .damagedRows(path: path, reason: error.reason)
    }
    var hash = SHA256()
    hash.update(UnsafeRawBufferPointer(rebasing: file.bytes[PackedRowHeader.size...]))
    guard hash.hexadecimalDigest().prefix(PackedRowHeader.digestLength) == header.digest,
      !file.isDamaged
    else { throw .damagedRows(path: path, reason: "its checksum is wrong") }
  }

  /// Rows in the file.
  package var count: Int { header.rows }
  /// Tokens of all rows.
  package var tokenCount: Int { header.tokens }
  /// No row has more tokens.
  package var length: Int { header.length }
  /// No id is as large.
  package var vocabularyCount: Int { header.vocabularyCount }
  /// Tells this file from one with other rows.
  package var digest: String { header.digest }
  /// The share of the tokens of full rows that is there: what packing makes of speed.
  package var fill: Double {
    count > 0 ? Double(tokenCount) / (Double(count) * Double(length)) : 0
  }

  /// The row at `index`.
  package func row(_ index: Int) throws(TrainingDataError) -> PackedRow {
    guard index >= 0, index < count else { throw .noRow(index: index, count: count) }
    let damage = TrainingDataError.damagedRows(path: file.path, reason: "row \(index) is broken")
    let bytes = file.bytes
    let end = bytes.count - 8 * count
    var offset = PackedRowHeader.integer(bytes, at: end + 8 * index, 8)
    guard offset >= PackedRowHeader.size, offset <= end - 4,
      let starts = Self.list(bytes, &offset, end: end),
      let ids = Self.list(bytes, &offset, end: end), ids.count <= length,
      ids.allSatisfy({ $0 < vocabularyCount }), !file.isDamaged,
      let row = PackedRow(tokens: ids.map { TokenID($0) }, starts: starts)
    else { throw damage }
    return row
  }

  /// A count and as many integers.
  private static func list(
    _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, end: Int
  ) -> [Int]? {
    guard offset <= end - 4 else { return nil }
    let count = PackedRowHeader.integer(bytes, at: offset, 4)
    offset += 4
    guard count <= (end - offset) / 4 else { return nil }
    defer { offset += 4 * count }
    return (0..<count).map { PackedRowHeader.integer(bytes, at: offset + 4 * $0, 4) }
  }
}
