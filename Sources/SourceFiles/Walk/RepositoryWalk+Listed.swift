private import Storage

extension RepositoryWalk {
  /// Calls `visit` for those of the files at `paths` that exist, until it returns false.
  ///
  /// For a list that git made: its ignore rules are not asked again, because a file that is tracked
  /// counts although a rule names it. All else is judged as in a walk over the whole folder, and what
  /// lies in a folder that is left out is named once, by its folder.
  /// - Parameter paths: below the folder, in the order of their bytes; what climbs out is passed over.
  package func run(
    listed paths: [String], _ visit: (RepositoryEntry) -> Bool
  ) throws(SourceFilesError) -> Outcome {
    guard FileReading.kind(of: folder) == .directory else {
      throw FileReading.kind(of: folder) == nil
        ? .missing(folder: folder) : .notAFolder(path: folder)
    }
    var chain = FolderChain(scope: IgnoreScope(familiarignoreOf: folder))
    var left = limits.mostEntries
    for path in paths {
      guard left > 0 else { return .tooManyEntries }
      left -= 1
      let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard !names.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { continue }
      guard let entry = entry(listed: names, &chain) else { continue }
      guard visit(entry) else { return .stopped }
    }
    return .complete
  }

  /// The folders on the way to the file that was judged last, and the rules that hold in each.
  private struct FolderChain {
    var names: [String] = []
    /// One more than names: the first is of the repository's own folder.
    var scopes: [IgnoreScope]
    /// Whether the innermost is left out.
    var isExcluded = false

    init(scope: IgnoreScope) { scopes = [scope] }

    mutating func leave(downTo depth: Int) {
      guard depth < names.count else { return }
      names.removeLast(names.count - depth)
      // The folder that is left out has no scope.
      scopes.removeLast(scopes.count - depth - 1)
      isExcluded = false
    }
  }

  private func entry(listed names: [String], _ chain: inout FolderChain) -> RepositoryEntry? {
    let common = zip(chain.names, names.dropLast()).prefix { $0 == $1 }.count
    chain.leave(downTo: common)
    guard !chain.isExcluded else { return nil }
    var parts = names.prefix(common).map { Array($0.utf8)[...] }
    for depth in common..<names.count {
      let path = names[...depth].joined(separator: "/")
      parts.append(Array(names[depth].utf8)[...])
      let inner = "\(folder)/\(path)"
      // A file that git knows of may have been deleted since.
      guard FileStatus(path: inner) != nil || path.contains("\u{FFFD}") else { return nil }
      guard var scope = chain.scopes.last else { return nil }
      switch judge(names[depth], at: inner, parts, scope) {
      case .folder:
        // A repository of its own, whose files git does not list with ours.
        guard depth + 1 < names.count else { return nil }
        scope.enter(inner, depth: parts.count)
        chain.names.append(names[depth])
        chain.scopes.append(scope)
      case .entry(let kind):
        if depth + 1 < names.count {
          chain.names.append(names[depth])
          chain.scopes.append(scope)
          chain.isExcluded = true
        }
        return RepositoryEntry(path: path, kind: kind)
      }
    }
    return nil
  }
}
