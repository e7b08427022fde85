internal import Storage

/// Whether the machine is so hot that it slows itself down.
///
/// - Source: Linux, `Documentation/ABI/testing/sysfs-class-thermal`. Elsewhere it never seems to.
package struct HeatSource: Sendable {
  private let folder: String

  /// Millidegrees that a zone must have cooled by before work goes on, so that it does not flutter.
  private static let hysteresis = 5000
  /// Some firmware says 0 for a trip point that it does not have.
  private static let lowestTrip = 40_000

  /// - Parameter folder: where the kernel lists thermal zones.
  package init(folder: String = "/sys/class/thermal") { self.folder = folder }

  /// True where a zone has reached the temperature at which the kernel throttles it.
  ///
  /// - Parameter wasHot: what was found before.
  package func isHot(_ wasHot: Bool) -> Bool {
    guard let zones = try? Directories.names(in: folder) else { return false }
    return zones.contains { zone in
      guard zone.hasPrefix("thermal_zone"), let temperature = number(zone, "temp"),
        let trip = throttlingTrip(of: zone)
      else { return false }
      return temperature >= trip - (wasHot ? Self.hysteresis : 0)
    }
  }

  /// The lowest of the zone's trip points at which something is slowed down, in millidegrees.
  private func throttlingTrip(of zone: String) -> Int? {
    (0..<16).compactMap { index -> Int? in
      guard let type = read(zone, "trip_point_\(index)_type"), type == "passive" || type == "hot",
        let trip = number(zone, "trip_point_\(index)_temp"), trip >= Self.lowestTrip
      else { return nil }
      return trip
    }.min()
  }

  private func number(_ zone: String, _ name: String) -> Int? {
    // A sensor may say anything; no place is hotter than the sun.
    read(zone, name).flatMap { Int($0) }.flatMap { (-300_000...6_000_000).contains($0) ? $0 : nil }
  }

  private func read(_ zone: String, _ name: String) -> String? {
    guard let bytes = try? FileReading.contents(of: "\(folder)/\(zone)/\(name)", limit: 4096)
    else { return nil }
    return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }
}
