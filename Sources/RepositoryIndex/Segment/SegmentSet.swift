internal import SourceFiles
internal import Tokenization

/// The segments of a repository: a main one, and those of files that changed since.
///
/// Every file is alive in one of them at most.
struct SegmentSet {
  private let index: RepositoryIndex
  private(set) var views: [SegmentView]
  /// Files that a merge had no room for.
  private(set) var filesLeftOut = 0
  /// What went wrong when a segment was made.
  private(set) var error: RepositoryIndexError?
  /// Another server's segment took the place of ours: what it knows must be compared.
  private(set) var isForeign = false

  init(_ index: RepositoryIndex, _ views: [SegmentView]) {
    self.index = index
    self.views = views
  }

  /// Tokens of all files that are alive.
  var tokenCount: Int { views.reduce(0) { $0 + $1.tokens } }

  /// Where a file is alive.
  struct Place {
    let view: Int
    let file: Int
  }

  /// Where the file at `path` is alive.
  func place(of path: String) -> Place? {
    for (view, entry) in views.enumerated().reversed() {
      if let file = entry.segment.file(path), !entry.mask.contains(file) {
        return Place(view: view, file: file)
      }
    }
    return nil
  }

  func record(at place: Place) -> FileRecord { views[place.view].segment.record(place.file) }

  /// Takes out the file at `path`; false where there is none.
  @discardableResult
  mutating func remove(_ path: String) -> Bool {
    guard let place = place(of: path) else { return false }
    return views[place.view].hide(place.file)
  }

  /// Takes out all files but those in `kept`, a mask for each segment; returns whether there were any.
  mutating func removeAll(except kept: [FileMask]) -> Bool {
    var isChanged = false
    for view in views.indices {
      for file in 0..<views[view].segment.fileCount where !kept[view].contains(file) {
        if views[view].hide(file) { isChanged = true }
      }
    }
    return isChanged
  }

  /// Adds what `builder` collected, whose files are alive nowhere else, and merges if it is time to.
  mutating func add(_ builder: SegmentBuilder) {
    if views.isEmpty || isDueForMerge(builder.tokenCount) {
      merge(into: builder)
    } else if builder.fileCount > 0 {
      if views.count > index.limits.mostSegments {
        for view in views.dropFirst() { copy(view, to: builder) }
        views.removeSubrange(1...)
      }
      append { () throws(RepositoryIndexError) in try builder.makeInMemory() }
    }
  }

  /// Whether what changed is a large part of what the main segment holds.
  private func isDueForMerge(_ added: Int) -> Bool {
    guard let main = views.first else { return true }
    var changed = added
    for (number, view) in views.enumerated() {
      for file in 0..<view.segment.fileCount where (number > 0) != view.mask.contains(file) {
        changed += Int(view.segment.record(file).tokenCount)
      }
    }
    let share = Double(main.segment.tokenCount) * index.limits.mergeShare
    let most = min(Int(share), index.limits.mostTokensOfChanges)
    return changed > max(index.limits.smallestMerge, most)
  }

  private mutating func merge(into builder: SegmentBuilder) {
    for view in views { copy(view, to: builder) }
    views = []
    guard builder.fileCount > 0 else { return }
    if let file = index.file {
      do throws(RepositoryIndexError) {
        let checksum = try builder.write(to: file, key: index.key)
        let segment = try Segment(path: file, key: index.key)
        isForeign = segment.checksum != checksum
        views = [SegmentView(segment)]
        return
      } catch { self.error = error }
    }
    guard builder.tokenCount <= index.limits.mostTokensInMemory else {
      error = .tooLargeForMemory(
        tokens: builder.tokenCount, limit: index.limits.mostTokensInMemory)
      return
    }
    append { () throws(RepositoryIndexError) in try builder.makeInMemory() }
  }

  private mutating func copy(_ view: SegmentView, to builder: SegmentBuilder) {
    for file in 0..<view.segment.fileCount where !view.mask.contains(file) {
      if !builder.add(file, of: view.segment) { filesLeftOut += 1 }
    }
  }

  private mutating func append(_ make: () throws(RepositoryIndexError) -> Segment) {
    do throws(RepositoryIndexError) {
      let segment = try make()
      views.append(SegmentView(segment))
    } catch { self.error = error }
  }
}

extension RepositoryIndex {
  /// A builder for as many tokens as an index may have.
  func makeBuilder() throws(RepositoryIndexError) -> SegmentBuilder {
    let builderLimits = SegmentBuilder.Limits(
      tokens: limits.mostTokens, files: limits.walk.mostEntries,
      tokensInMemory: limits.mostTokensInMemory, bufferedTokens: limits.bufferedTokens)
    let count = tokenizer.vocabulary.tokens.count
    if let builder = SegmentBuilder(
      vocabularyCount: count, limits: builderLimits, path: file)
    {
      return builder
    }
    throw .outOfMemory(bytes: limits.mostTokens * TokenSequence.Width(vocabularyCount: count).bytes)
  }
}
