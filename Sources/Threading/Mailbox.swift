private import Synchronization

/// A place where one thread leaves a value and another takes it, and neither ever waits.
///
/// A lock that a background thread holds while it is preempted stops whoever wants it for as long as
/// the machine is busy, even if it guards three instructions. Here both sides exchange one word.
package final class Mailbox<Value: Sendable>: Sendable {
  private final class Letter: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private let content = Atomic<Unmanaged<Letter>?>(nil)

  package init() {}

  deinit { _ = take() }

  /// Leaves `value`; what lay there, and nobody has taken, is returned.
  @discardableResult
  package func put(_ value: Value) -> Value? {
    exchange(Unmanaged.passRetained(Letter(value)))
  }

  /// Takes what lies there; nil if nothing does.
  package func take() -> Value? { exchange(nil) }

  /// Whether nothing lay there a moment ago.
  package var isEmpty: Bool { content.load(ordering: .sequentiallyConsistent) == nil }

  private func exchange(_ letter: sending Unmanaged<Letter>?) -> Value? {
    // SAFETY: a letter is retained when it is put, and released by the one exchange that gets it back.
    content.exchange(letter, ordering: .sequentiallyConsistent)?.takeRetainedValue().value
  }
}
