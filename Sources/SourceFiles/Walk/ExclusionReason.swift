/// Why a file or a folder of a repository is left out.
package enum ExclusionReason: String, Sendable, CaseIterable {
  /// `.gitignore`, `.familiarignore` or `.git/info/exclude` says so.
  case ignored
  /// A folder whose name begins with a dot, or a repository's own data.
  case hidden
  /// The name is one that secrets have.
  case secretName
  /// The text holds a key, a token or a password.
  case secretContent
  /// Written by others: installed packages, vendored sources, virtual environments.
  case vendored
  /// Written by a program, by its name or its first lines.
  case generated
  /// Lines too long to have been typed.
  case minified
  /// Symbolic links are not followed: what they point at is read where it lies, or not ours.
  case symbolicLink
  /// A socket, a device, a pipe.
  case notARegularFile
  /// No language is known by its name.
  case unknownLanguage
  case empty
  case tooLarge
  /// Zero bytes, or not UTF-8 for the most part.
  case binary
  /// Folders nest deeper than sources do.
  case tooDeep
  case unreadable
}
