internal import SourceFiles
internal import Storage

/// Looks again at single files of a repository that is indexed already.
struct FileUpdate {
  private let index: RepositoryIndex

  init(_ index: RepositoryIndex) { self.index = index }

  func run(_ paths: Set<String>) {
    let views = index.withState { $0.isDamaged ? [] : $0.segments }
    // Rules and folders concern files that nobody named.
    guard !views.isEmpty, !paths.contains(where: isRule), !paths.contains(where: isFolder) else {
      index.withState { $0.requestPass() }
      return
    }
    var set = SegmentSet(index, views)
    var changed: Set<String> = []
    do throws(RepositoryIndexError) {
      let builder = try index.makeBuilder()
      for path in paths.sorted() { changed.formUnion(update(path, &set, builder)) }
      guard !changed.isEmpty else { return }
      set.add(builder)
    } catch {
      index.withState { $0.status.error = error }
      return
    }
    index.withState { [changed] state in
      state.replace(set.views, changed: changed)
      if let error = set.error { state.status.error = error }
      if set.isForeign { state.requestPass() }
    }
  }

  private func isRule(_ path: String) -> Bool {
    path.hasSuffix(".gitignore") || path.hasSuffix(".familiarignore")
      || path.hasSuffix(".git/info/exclude")
  }

  private func isFolder(_ path: String) -> Bool {
    FileReading.kind(of: "\(index.folder)/\(path)") == .directory
  }

  /// The files of which something else is known now.
  private func update(
    _ path: String, _ set: inout SegmentSet, _ builder: SegmentBuilder
  ) -> Set<String> {
    let entry = RepositoryWalk(folder: index.folder, limits: index.limits.walk).entry(at: path)
    guard let entry, case .file(let fingerprint, let language) = entry.kind else {
      if set.remove(path) { return [path] }
      // What was no file may have been a folder.
      return entry == nil ? removeFolder(path, &set) : []
    }
    if let place = set.place(of: path), set.record(at: place).fingerprint == fingerprint {
      return []
    }
    set.remove(path)
    let room = index.limits.mostTokens - set.tokenCount - builder.tokenCount
    _ = index.read(path, fingerprint, language, into: builder, room: room)
    return [path]
  }

  private func removeFolder(_ path: String, _ set: inout SegmentSet) -> Set<String> {
    let prefix = path + "/"
    var removed: Set<String> = []
    for view in set.views {
      for file in 0..<view.segment.fileCount where !view.mask.contains(file) {
        let inner = view.segment.path(file)
        if inner.hasPrefix(prefix), set.remove(inner) { removed.insert(inner) }
      }
    }
    return removed
  }
}
