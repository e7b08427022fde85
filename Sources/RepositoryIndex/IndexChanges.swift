private import Synchronization

/// When what an index knows has changed last, file by file.
///
/// Numbers are drawn from one row for all indexes of the process, so that no two states of any of
/// them share one. An answer that was made from an index is out of date once the number is another.
struct IndexChanges: Sendable {
  private static let row = Atomic(0)
  /// Files that are told apart; more are one change of everything.
  private static let mostFiles = 256

  private var everything = 0
  private var byPath: [String: Int] = [:]

  /// A number that nothing has had before.
  static func next() -> Int { row.wrappingAdd(1, ordering: .relaxed).newValue }

  /// Anything may be different.
  mutating func noteAll() {
    everything = Self.next()
    byPath = [:]
  }

  /// Something else is known of the file at `path`.
  mutating func note(_ path: String) {
    guard byPath.count < Self.mostFiles || byPath[path] != nil else { return noteAll() }
    byPath[path] = Self.next()
  }

  /// The last change of anything but the file at `path`.
  func last(without path: String?) -> Int {
    byPath.reduce(everything) { $1.key == path ? $0 : max($0, $1.value) }
  }
}
