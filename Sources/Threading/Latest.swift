private import Synchronization

/// The newest of the values that one thread publishes, for others that must not wait for it.
///
/// Readers may wait for each other, for as long as a reference is copied: they are to have one
/// priority. The publisher takes no lock that they take.
package final class Latest<Value: Sendable>: Sendable {
  private let published = Mailbox<Value>()
  /// Of the readers alone.
  private let seen: Mutex<Value>

  package init(_ value: Value) { seen = Mutex(value) }

  /// For the publisher.
  package func publish(_ value: Value) { published.put(value) }

  /// For the readers: what was published last.
  package var value: Value {
    // What is let go may be large: not while others wait.
    let (value, old) = seen.withLock { seen -> (Value, Value?) in
      guard let new = published.take() else { return (seen, nil) }
      let old = seen
      seen = new
      return (new, old)
    }
    return withExtendedLifetime(old) { value }
  }
}
