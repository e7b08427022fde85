private import Storage

/// Decides which files may be shown to the model while another file is edited.
///
/// Excluded are files that `.gitignore` or `.familiarignore` ignore, by the rules of git, and files
/// that look like secrets. What cannot be decided is excluded.
package struct FileExclusion: Sendable {
  package init() {}

  /// The ignore files of a folder; later ones win over earlier ones.
  private static let names = [".gitignore", ".familiarignore"]
  /// A larger ignore file is no ignore file.
  private static let sizeLimit = 1 << 20

  /// Whether the file at `path` must not appear in other files' prompts.
  ///
  /// - Parameter folder: the workspace folder that it is in; without one only its name counts.
  package func excludes(_ path: String, in folder: String?) -> Bool {
    if SecretFiles.contains(path) { return true }
    guard let folder, let relative = RelativePath.of(path, in: folder) else {
      return false
    }
    let components = Array(relative.utf8).split(separator: UInt8(ascii: "/"))
    guard components.count <= 256, !components.contains(where: { $0.elementsEqual("..".utf8) })
    else {
      return true
    }
    return isIgnored(components, folder)
  }

  /// Folder by folder from the outside: below an ignored folder nothing can be taken back.
  private func isIgnored(_ components: [ArraySlice<UInt8>], _ folder: String) -> Bool {
    var rules: [(depth: Int, rules: IgnoreRules)] = []
    if let rule = read("\(folder)/.git/info/exclude") { rules.append((0, rule)) }
    var current = folder
    for depth in components.indices {
      for name in Self.names {
        if let rule = read("\(current)/\(name)") { rules.append((depth, rule)) }
      }
      let isFolder = depth + 1 < components.count
      let verdict = rules.reversed().lazy.compactMap { entry in
        entry.rules.verdict(on: Array(components[entry.depth...depth]), isFolder: isFolder)
      }.first
      if verdict == true { return true }
      current += "/" + String(decoding: components[depth], as: UTF8.self)
    }
    return false
  }

  private func read(_ path: String) -> IgnoreRules? {
    (try? FileReading.contents(of: path, limit: Self.sizeLimit)).map { IgnoreRules(file: $0) }
  }
}
