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
    let bytes: [UInt8]
    switch FileReading.kind(of: path) {
    case nil: return nil
    case .regular: bytes = try FileReading.contents(of: path, limit: 1 << 16)
    case .directory, .other: bytes = []
    }
    let text = String(decoding: bytes.prefix(64), as: UTF8.self)
    guard let version = Int(text.filter { !$0.isWhitespace }), version > 0 else {
      throw .unreadableVersion(path: path)
    }
    return version
  }

  /// Refuses state of a newer Familiar, whose files may mean something else; readers ask it first.
  ///
  /// - Returns: the version on disk; nil where nothing was ever written.
  @discardableResult
  package func checkVersion() throws(StorageError) -> Int? {
    let found = try recordedVersion()
    if let found, found > Self.formatVersion {
      throw .newerState(path: familiarData, found: found, supported: Self.formatVersion)
    }
    return found
  }

  /// Records our format version before the first write; state of a newer Familiar is refused.
  package func prepareData() throws(StorageError) {
    guard try checkVersion() != Self.formatVersion else { return }
    try AtomicFile.write(Array("\(Self.formatVersion)\n".utf8), to: "\(familiarData)/version")
  }

  /// XDG: a relative path is to be ignored.
  private static func absolute(_ path: String?) -> String? {
    guard let path, path.hasPrefix("/") else { return nil }
    return path
  }
}
