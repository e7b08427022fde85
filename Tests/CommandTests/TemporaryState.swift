import Synchronization
import TestSupport

/// A folder for a child's files, each with a number of its own.
final class TemporaryState: Sendable {
  private let folder: TemporaryFolder
  private let number = Atomic<Int>(0)

  init() throws { folder = try TemporaryFolder() }

  var path: String { folder.path }

  func nextNumber() -> Int { number.add(1, ordering: .relaxed).newValue }

  func file(_ name: String) -> String { folder.file(name) }

  @discardableResult
  func write(_ bytes: [UInt8], as name: String) throws -> String {
    try folder.write(bytes, as: name)
  }

  @discardableResult
  func write(_ text: String, as name: String) throws -> String {
    try write(Array(text.utf8), as: name)
  }
}
