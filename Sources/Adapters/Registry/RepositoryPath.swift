internal import Storage

/// What a repository's folder is called in the record of what is in use.
package enum RepositoryPath {
  /// `path` from the root on, without symbolic links; what does not exist yet keeps its name.
  ///
  /// An editor may open through a link what a shell names directly, and they mean one repository.
  package static func resolved(_ path: String) -> String {
    var existing = Substring(path)
    var missing: [Substring] = []
    while true {
      if let resolved = ExecutablePath.resolved(existing.isEmpty ? "." : String(existing)) {
        let base = resolved == "/" ? "" : resolved
        let rest = missing.reversed().map { "/\($0)" }.joined()
        return base + rest == "" ? "/" : base + rest
      }
      while existing.count > 1, existing.hasSuffix("/") { existing.removeLast() }
      guard let slash = existing.lastIndex(of: "/") else {
        missing.append(existing)
        existing = ""
        continue
      }
      missing.append(existing[existing.index(after: slash)...])
      existing = slash == existing.startIndex ? "/" : existing[..<slash]
    }
  }
}
