#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Where Familiar keeps what it must not lose (`data`) and what it can make again (`cache`).
///
/// Source: XDG Base Directory Specification 0.8; on macOS, Apple's Library folders.
package struct StateDirectories: Sendable {
  /// The version of the layout below `data`; `data/version` holds it.
  package static let formatVersion = 1

  package let data: String
  package let cache: String

  package init(environment: [String: String]) {
    let home = environment["HOME"] ?? "/"
    #if os(macOS)
      let (data, cache) = ("\(home)/Library/Application Support", "\(home)/Library/Caches")
    #else
      let (data, cache) = ("\(home)/.local/share", "\(home)/.cache")
    #endif
    self.data = Self.absolute(environment["XDG_DATA_HOME"]) ?? data
    self.cache = Self.absolute(environment["XDG_CACHE_HOME"]) ?? cache
  }

  /// `data`/familiar.
  package var familiarData: String { "\(data)/familiar" }
  /// `cache`/familiar.
  package var familiarCache: String { "\(cache)/familiar" }

  /// The format version on disk; nil where nothing was ever written.
  package func recordedVersion() throws(StorageError) -> Int? {
    let path = "\(familiarData)/version"
    guard FileReading.kind(of: path) != nil else { return nil }
    let text = String(decoding: try FileReading.contents(of: path, limit: 64), as: UTF8.self)
    guard let version = Int(text.filter { !$0.isWhitespace }), version > 0 else {
      throw .unreadableVersion(path: path)
    }
    return version
  }

  /// Records our format version before the first write; state of a newer Familiar is refused.
  package func prepareData() throws(StorageError) {
    if let found = try recordedVersion() {
      guard found <= Self.formatVersion else {
        throw .newerState(path: familiarData, found: found, supported: Self.formatVersion)
      }
      if found == Self.formatVersion { return }
    }
    try AtomicFile.write(Array("\(Self.formatVersion)\n".utf8), to: "\(familiarData)/version")
  }

  /// XDG: a relative path is to be ignored.
  private static func absolute(_ path: String?) -> String? {
    guard let path, path.hasPrefix("/") else { return nil }
    return path
  }
}
