/// Sizes as people read them.
enum ByteCount {
  /// In bytes, or with one decimal in kB, MB or GB of 1000.
  static func text(_ bytes: Int) -> String {
    var value = Double(bytes)
    guard value >= 1000 else { return "\(bytes) B" }
    for unit in ["kB", "MB", "GB"] {
      value /= 1000
      if value < 1000 || unit == "GB" { return "\(value.fixed(1)) \(unit)" }
    }
    return "\(bytes) B"
  }
}
