/// An open-addressing hash from two 32-bit numbers to one.
///
/// The multiplier is random, so that no vocabulary can be made whose pairs all collide.
struct PairTable: Sendable {
  /// Stands for "nothing": no value may equal it.
  static let absent = UInt32.max

  private struct Slot {
    var key: UInt64
    var value: UInt32
  }

  private var slots: [Slot]
  private let multiplier = UInt64.random(in: 0 ... .max) | 1
  private let shift: UInt64

  /// An empty table for up to `count` pairs.
  init(count: Int) {
    // At most half full, so that a search for an absent pair ends soon.
    let bits = max(4, Int.bitWidth - (max(count, 1) * 2 - 1).leadingZeroBitCount)
    slots = Array(repeating: Slot(key: 0, value: Self.absent), count: 1 << bits)
    shift = UInt64(64 - bits)
  }

  /// What stands for the pair, or ``absent``.
  subscript(left: Int32, right: Int32) -> UInt32 {
    @inline(__always) get {
      let key = Self.key(left, right)
      var index = Int(truncatingIfNeeded: (key &* multiplier) >> shift)
      while true {
        let slot = slots[index]
        if slot.key == key || slot.value == Self.absent { return slot.value }
        index = (index + 1) & (slots.count - 1)
      }
    }
    set {
      let key = Self.key(left, right)
      var index = Int(truncatingIfNeeded: (key &* multiplier) >> shift)
      while slots[index].value != Self.absent && slots[index].key != key {
        index = (index + 1) & (slots.count - 1)
      }
      slots[index] = Slot(key: key, value: newValue)
    }
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}
