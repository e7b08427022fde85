/// Decides which files may be shown to the model while another file is edited.
///
/// Excluded are files that `.gitignore` or `.familiarignore` ignore, by the rules of git, and files
/// that look like secrets. What cannot be decided is excluded.
package struct FileExclusion: Sendable {
  package init() {}

  /// Whether the file at `path` must not appear in other files' prompts.
  ///
  /// - Parameter folder: the workspace folder that it is in, whose own place says nothing against
  ///   it; without one, all names on the way to the file count.
  package func excludes(_ path: String, in folder: String?) -> Bool {
    guard let folder, let relative = RelativePath.of(path, in: folder) else {
      return SecretFiles.contains(path)
    }
    if SecretFiles.contains(relative) { return true }
    let components = Array(relative.utf8).split(separator: UInt8(ascii: "/"))
    guard components.count <= 256, !components.contains(where: { $0.elementsEqual("..".utf8) })
    else {
      return true
    }
    return isIgnored(components, folder)
  }

  /// Folder by folder from the outside: below an ignored folder nothing can be taken back.
  private func isIgnored(_ components: [ArraySlice<UInt8>], _ folder: String) -> Bool {
    var scope = IgnoreScope(repository: folder)
    var current = folder
    for depth in components.indices {
      let isFolder = depth + 1 < components.count
      if scope.ignores(Array(components[...depth]), isFolder: isFolder) { return true }
      guard isFolder else { break }
      current += "/" + String(decoding: components[depth], as: UTF8.self)
      scope.enter(current, depth: depth + 1)
    }
    return false
  }
}
