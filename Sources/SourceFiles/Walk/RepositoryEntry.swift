package import Storage

/// A file or a folder that a walk came to, and what is to become of it.
package struct RepositoryEntry: Sendable, Equatable {
  /// What an entry is.
  package enum Kind: Sendable, Equatable {
    /// A file that may be read; its text has not been looked at.
    case file(FileFingerprint, language: String)
    /// A file that is left out.
    case excludedFile(ExclusionReason)
    /// A folder that is left out with all that is below.
    case excludedFolder(ExclusionReason)
  }

  /// Below the repository's folder, components joined by slashes.
  package let path: String
  package let kind: Kind

  /// Why it is left out; nil for a file that may be read.
  package var exclusion: ExclusionReason? {
    switch kind {
    case .file: nil
    case .excludedFile(let reason), .excludedFolder(let reason): reason
    }
  }
}
