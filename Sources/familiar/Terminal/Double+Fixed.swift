extension Double {
  /// The number with `places` decimals, as people read it; "-" where there is none.
  func fixed(_ places: Int) -> String {
    // 2^53: above it a double has no decimals left, and `Int` ends not far beyond.
    guard isFinite, magnitude < 9_007_199_254_740_992 else { return "-" }
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let scaled = (magnitude * scale).rounded()
    guard scaled < 9_007_199_254_740_992 else { return "\(self)" }
    let whole = Int(scaled) / Int(scale)
    let rest = String(Int(scaled) % Int(scale))
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(whole)" }
    return "\(sign)\(whole)." + String(repeating: "0", count: places - rest.count) + rest
  }
}
