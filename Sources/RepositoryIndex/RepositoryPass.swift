internal import SourceFiles
internal import Storage
internal import Tokenization

/// Goes over the whole repository once: reads what is new or changed, forgets what is gone.
struct RepositoryPass {
  private let index: RepositoryIndex
  /// Files between two looks at whether to stop, and at what was edited.
  private static let reportInterval = 64

  init(_ index: RepositoryIndex) { self.index = index }

  func run() {
    defer { tidy() }
    let known = known()
    var set = SegmentSet(index, known)
    let findings: Findings
    do throws(RepositoryIndexError) {
      guard let found = try walk(set) else { return }
      findings = found
    } catch {
      fail(error)
      return
    }
    let isChanged = set.removeAll(except: findings.kept) || findings.builder.fileCount > 0
    index.withState { $0.status.phase = .sorting }
    set.add(findings.builder)
    index.withState { state in
      if isChanged || known.isEmpty || state.isDamaged { state.replace(set.views) }
      state.status.excluded = findings.excluded
      state.status.bytesRead = findings.bytesRead
      state.status.filesLeftOut = findings.filesLeftOut + set.filesLeftOut
      state.status.hasMoreEntries = findings.hasMoreEntries
      state.status.error = set.error
      state.status.isPersisted = index.file != nil && set.error == nil && !set.views.isEmpty
      state.status.phase = set.views.isEmpty && set.error != nil ? .failed : .ready
      if set.isForeign { state.requestPass() }
    }
  }

  /// What is indexed: what this process made, else what an earlier one left in the file.
  ///
  /// A file that was mapped is published at once; the walk then says what of it is out of date.
  private func known() -> [SegmentView] {
    let views = index.withState { state in
      if state.isDamaged { state.replace([]) }
      state.status.phase = .reading
      return state.segments
    }
    guard views.isEmpty, let file = index.file, FileReading.kind(of: file) == .regular else {
      return views
    }
    do throws(RepositoryIndexError) {
      let segment = try Segment(path: file, key: index.key)
      guard FileReading.kind(of: index.folder) == .directory else { return [] }
      let view = SegmentView(segment)
      index.withState { state in
        state.replace([view])
        state.status.isPersisted = true
      }
      return [view]
    } catch {
      index.withState { $0.status.error = error }
      return []
    }
  }

  /// Writes down that the index is used, and once a day removes those that are not.
  private func tidy() {
    guard let path = index.indexFolder, let file = index.file,
      FileReading.kind(of: file) == .regular
    else { return }
    let (folder, key) = (IndexFolder(path: path), String(decoding: index.key, as: UTF8.self))
    if folder.noteUse(of: key, folder: index.folder) { folder.clean(except: key) }
  }

  /// What a walk found.
  private struct Findings {
    let builder: SegmentBuilder
    /// By segment, the files that are as they were.
    var kept: [FileMask]
    var excluded: [ExclusionReason: Int] = [:]
    var filesLeftOut = 0
    var bytesRead = 0
    var visited = 0
    var hasMoreEntries = false
  }

  /// Nil if the index was stopped.
  private func walk(_ set: SegmentSet) throws(RepositoryIndexError) -> Findings? {
    var findings = Findings(
      builder: try index.makeBuilder(),
      kept: set.views.map { FileMask(fileCount: $0.segment.fileCount) })
    let outcome: RepositoryWalk.Outcome
    do throws(SourceFilesError) {
      outcome = try RepositoryWalk(folder: index.folder, limits: index.limits.walk).run { entry in
        visit(entry, set, &findings)
      }
    } catch { throw .repository(error) }
    if let failure = findings.builder.failure { throw failure }
    guard outcome != .stopped else { return nil }
    findings.hasMoreEntries = outcome == .tooManyEntries
    // Deleted while it was read: then what was found is not what there is.
    guard FileReading.kind(of: index.folder) == .directory else {
      throw .repository(.missing(folder: index.folder))
    }
    return findings
  }

  private func visit(
    _ entry: RepositoryEntry, _ set: SegmentSet, _ findings: inout Findings
  ) -> Bool {
    findings.visited += 1
    if findings.visited % Self.reportInterval == 0 {
      guard IndexWorker.attend(to: index) else { return false }
    }
    switch entry.kind {
    case .excludedFile(let reason), .excludedFolder(let reason):
      findings.excluded[reason, default: 0] += 1
    case .file(let fingerprint, let language):
      if let place = set.place(of: entry.path) {
        let record = set.record(at: place)
        if record.fingerprint == fingerprint {
          findings.kept[place.view].insert(place.file)
          if let reason = record.exclusion { findings.excluded[reason, default: 0] += 1 }
          return true
        }
      }
      let room = index.limits.mostTokens - set.tokenCount - findings.builder.tokenCount
      let read = index.read(
        entry.path, fingerprint, language, into: findings.builder, room: room)
      findings.bytesRead += read.bytes
      if let reason = read.exclusion { findings.excluded[reason, default: 0] += 1 }
      if !read.hasRoom { findings.filesLeftOut += 1 }
      return findings.builder.failure == nil
    }
    return true
  }

  /// A repository that is gone is forgotten; one that cannot be read any more, too.
  private func fail(_ error: RepositoryIndexError) {
    index.withState { state in
      state.replace([])
      state.status.phase = .failed
      state.status.error = error
      state.status.isPersisted = false
    }
  }
}

extension RepositoryIndex {
  /// What became of a file that was to be indexed.
  struct ReadOutcome {
    var bytes = 0
    var exclusion: ExclusionReason?
    var hasRoom = true
  }

  /// Sources have fewer bytes in a token: Python 2.8 to 3.7 with a vocabulary of 8192.
  private static let mostBytesPerToken = 8

  /// Adds the file at `path` to `builder`; one whose text is to be left out without its tokens.
  ///
  /// - Parameter room: tokens that may be added; a file that cannot fit is not read.
  func read(
    _ path: String, _ fingerprint: FileFingerprint, _ language: String,
    into builder: SegmentBuilder, room: Int
  ) -> ReadOutcome {
    guard fingerprint.size / Self.mostBytesPerToken <= room else {
      return ReadOutcome(hasRoom: false)
    }
    let contents = SourceText.contents(
      of: "\(folder)/\(path)", language: language, limit: limits.walk.largestFile)
    switch contents {
    case .success(let bytes):
      let tokens = tokens(of: bytes)
      let hasRoom = tokens.count <= room && builder.add(path, fingerprint, tokens: tokens)
      return ReadOutcome(bytes: bytes.count, hasRoom: hasRoom)
    case .failure(let excluded):
      // Remembered, so that the next pass need not read it again; unless reading failed.
      guard excluded.reason != .unreadable else { return ReadOutcome(exclusion: .unreadable) }
      let hasRoom = builder.add(path, fingerprint, tokens: [], exclusion: excluded.reason)
      return ReadOutcome(exclusion: excluded.reason, hasRoom: hasRoom)
    }
  }
}
