internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The folder of the cache that holds the indexes of all repositories.
///
/// Beside each `KEY.index` lies `KEY.folder`, which names the repository; when it was written tells,
/// to the day, when the index was last used. Removing files is safe at any time: a server that has an
/// index mapped keeps its pages, and one that finds none makes it again.
struct IndexFolder {
  /// When an index goes.
  struct Limits: Sendable {
    /// Of the repository's folder nothing is there: nanoseconds after the last use.
    ///
    /// A day, because drives are unplugged.
    var gone = 86_400_000_000_000
    /// Not used for so long, in nanoseconds: 60 days.
    var unused = 60 * 86_400_000_000_000
    /// Of all indexes together: ten of the largest.
    ///
    /// Those go first whose last use is longest ago.
    var bytes = 4 << 30
  }

  let path: String
  var limits = Limits()
  /// Nanoseconds since 1970.
  var now = IndexFolder.currentTime()

  /// How often a use is written down, in nanoseconds.
  private static let stampInterval = 86_400_000_000_000

  private struct Entry {
    let key: String
    let bytes: Int
    let lastUse: Int
  }

  /// Writes down that the index `key` of the repository at `folder` is used; false if that was done
  /// within the last day.
  func noteUse(of key: String, folder: String) -> Bool {
    let file = "\(path)/\(key).folder"
    if let status = FileStatus(path: file),
      now - status.fingerprint.modifiedNanoseconds < Self.stampInterval
    {
      return false
    }
    // Where nothing can be written there are no indexes to remove either.
    return (try? AtomicFile.write(Array("\(folder)\n".utf8), to: file)) != nil
  }

  /// Removes what nobody will ask for; never the index `own`, nor one that was used within a day.
  func clean(except own: String) {
    guard let names = try? Directories.names(in: path) else { return }
    removeLeftovers(names)
    let keys = names.filter { $0.hasSuffix(".index") }.map { String($0.dropLast(6)) }
    let entries = keys.compactMap(entry).sorted { $0.lastUse < $1.lastUse }
    var bytes = entries.reduce(0) { $0 + $1.bytes }
    for entry in entries where entry.key != own {
      let age = now - entry.lastUse
      guard age > limits.gone,
        age > limits.unused || bytes > limits.bytes || isRepositoryGone(entry.key),
        // Another server may have taken it up meanwhile.
        self.entry(entry.key)?.lastUse == entry.lastUse
      else { continue }
      try? FileRemoval.remove("\(path)/\(entry.key).index")
      try? FileRemoval.remove("\(path)/\(entry.key).folder")
      bytes -= entry.bytes
    }
  }

  private func entry(_ key: String) -> Entry? {
    guard let index = FileStatus(path: "\(path)/\(key).index") else { return nil }
    let stamp = FileStatus(path: "\(path)/\(key).folder") ?? index
    return Entry(
      key: key, bytes: index.fingerprint.size, lastUse: stamp.fingerprint.modifiedNanoseconds)
  }

  private func isRepositoryGone(_ key: String) -> Bool {
    guard
      let bytes = try? FileReading.contents(of: "\(path)/\(key).folder", limit: 1 << 16),
      bytes.last == UInt8(ascii: "\n")
    else { return false }
    return FileReading.kind(of: String(decoding: bytes.dropLast(), as: UTF8.self)) != .directory
  }

  /// Removes what a killed process has left: files that nobody finished, and names of no index.
  private func removeLeftovers(_ names: [String]) {
    for name in names where !name.hasSuffix(".index") {
      let isName = name.hasSuffix(".folder")
      guard isName || name.contains(".index.tmp-") || name.contains(".folder.tmp-"),
        !isName || !names.contains("\(name.dropLast(7)).index"),
        let status = FileStatus(path: "\(path)/\(name)"), status.kind == .regular,
        now - status.fingerprint.modifiedNanoseconds > limits.gone
      else { continue }
      try? FileRemoval.remove("\(path)/\(name)")
    }
  }

  private static func currentTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
  }
}
