/// Sizes as people read them.
package enum ByteCount {
  /// In bytes, or with one decimal in kB, MB or GB of 1000.
  package static func text(_ bytes: Int) -> String {
    var value = Double(bytes)
    guard value >= 1000 else { return "\(bytes) B" }
    for unit in ["kB", "MB", "GB"] {
      value /= 1000
      guard value < 1000 || unit == "GB" else { continue }
      // Of at most 2^63 bytes these are fewer than fit.
      let tenths = Int((value * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
    return "\(bytes) B"
  }
}
