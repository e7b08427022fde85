internal import Storage

/// Whether the machine runs on its battery.
///
/// - Source: Linux, `Documentation/ABI/testing/sysfs-class-power`. Elsewhere it never seems to.
package struct PowerSource: Sendable {
  private let folder: String

  /// - Parameter folder: where the kernel lists power supplies.
  package init(folder: String = "/sys/class/power_supply") { self.folder = folder }

  /// True where a battery of the machine, not one of a mouse, is discharging.
  package var isOnBattery: Bool {
    guard let supplies = try? Directories.names(in: folder) else { return false }
    return supplies.contains { supply in
      read(supply, "type") == "Battery" && read(supply, "scope") != "Device"
        && read(supply, "status") == "Discharging"
    }
  }

  private func read(_ supply: String, _ name: String) -> String? {
    guard let bytes = try? FileReading.contents(of: "\(folder)/\(supply)/\(name)", limit: 4096)
    else { return nil }
    return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }
}
