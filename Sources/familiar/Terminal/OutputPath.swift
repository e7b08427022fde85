internal import Storage

/// Files that the user asked to have written somewhere.
enum OutputPath {
  /// Readable by all, unlike what Familiar keeps for itself.
  static let mode: UInt32 = 0o644

  /// `path`, if a file can be put there.
  ///
  /// Renaming over a device would destroy it, and over a folder would fail when all is computed.
  static func checked(_ path: String) throws(StorageError) -> String {
    switch FileReading.kind(of: path) {
    case .regular, nil: return path
    case .directory, .other: throw .notARegularFile(path: path)
    }
  }
}
