private import Synchronization

/// Bytes on the heap that are made when somebody first reads them.
final class LateBytes: Sendable {
  let count: Int
  private let make: @Sendable () -> OwnedBytes
  private let made = Mutex<OwnedBytes?>(nil)

  init(count: Int, make: @escaping @Sendable () -> OwnedBytes) {
    self.count = count
    self.make = make
  }

  /// The contents, valid while this object lives; whoever asks while they are made waits.
  var bytes: UnsafeRawBufferPointer {
    let owned = made.withLock { made in
      let owned = made ?? make()
      made = owned
      return owned
    }
    return owned.bytes
  }
}
