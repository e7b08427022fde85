import Storage
import Testing
import Tokenization

@testable import RepositoryIndex

/// Lookups in segments, against comparing with every position.
@Suite(.timeLimit(.minutes(2))) struct SegmentQueryTests {
  private static let fingerprint = FileFingerprint(
    device: 1, inode: 2, size: 3, modifiedNanoseconds: 4)

  private func view(
    _ files: [(String, [TokenID])], vocabularyCount: Int, hidden: Set<String> = []
  ) throws -> SegmentView {
    let count = files.reduce(0) { $0 + $1.1.count }
    let builder = try #require(
      SegmentBuilder(
        vocabularyCount: vocabularyCount, limits: .init(tokens: count, files: files.count)))
    for (path, tokens) in files { #expect(builder.add(path, Self.fingerprint, tokens: tokens)) }
    let segment = try builder.makeInMemory()
    var view = SegmentView(segment)
    for path in hidden { #expect(view.hide(try #require(segment.file(path)))) }
    return view
  }

  private func snapshot(_ views: [SegmentView], vocabularyCount: Int) -> IndexSnapshot {
    IndexSnapshot(views: views, vocabularyCount: vocabularyCount, excludedTokens: [0])
  }

  /// Random files over few tokens, so that long matches exist; some are copies of parts of others.
  private func randomFiles(_ numbers: inout SeededNumbers, tokens: Int) -> [(String, [TokenID])] {
    var files: [(String, [TokenID])] = []
    for number in 0..<Int.random(in: 1...7, using: &numbers) {
      var text = (0..<Int.random(in: 0...90, using: &numbers)).map { _ in
        TokenID.random(in: 1..<TokenID(tokens), using: &numbers)
      }
      if let copied = files.randomElement(using: &numbers), Bool.random(using: &numbers) {
        text += copied.1.dropFirst(Int.random(in: 0...10, using: &numbers))
      }
      files.append(
        (["", "a/", "a/b/"].randomElement(using: &numbers).map { $0 + "f\(number)" } ?? "f", text))
    }
    return files
  }

  @Test(arguments: [(3, 300), (6, 300), (40, 300), (6, 70_000)], 0..<12 as Range<UInt64>)
  func `levels are those of comparing with every position`(
    _ vocabulary: (used: Int, count: Int), _ seed: UInt64
  ) throws {
    var numbers = SeededNumbers(state: seed)
    let files = randomFiles(&numbers, tokens: vocabulary.used)
    var naive = NaiveIndex(files: Dictionary(uniqueKeysWithValues: files))
    naive.hidden = Set(files.map(\.0).filter { _ in Int.random(in: 0..<4, using: &numbers) == 0 })
    // Two segments say what one says.
    let half = files.count / 2
    let views = try [files.prefix(half), files.dropFirst(half)].map { part in
      try view(
        Array(part), vocabularyCount: vocabulary.count,
        hidden: naive.hidden.intersection(part.map(\.0)))
    }
    let snapshot = snapshot(views, vocabularyCount: vocabulary.count)
      .overlay("a/x", before: [], after: [])
    for _ in 0..<20 {
      let source = files.randomElement(using: &numbers)?.1 ?? []
      var context = Array(source.prefix(Int.random(in: 0...source.count, using: &numbers)))
      if Bool.random(using: &numbers) {
        context.append(TokenID.random(in: 1..<TokenID(vocabulary.used), using: &numbers))
      }
      let found = snapshot.continuations(after: context)
      #expect(found.levels.first?.matchLength ?? 0 == naive.longest(context))
      for level in found.levels {
        let expected = naive.followers(context, length: level.matchLength, folder: "a")
        let total = expected.values.reduce(0) { $0 + $1.0 }
        // A range of many dead or many alive positions is sampled.
        guard files.reduce(0, { $0 + $1.1.count }) <= 64 || total <= 20 && naive.hidden.isEmpty
        else { continue }
        #expect(level.candidates.count == expected.count)
        for candidate in level.candidates {
          #expect(candidate.count == expected[candidate.token]?.0)
          #expect(candidate.folderCount == expected[candidate.token]?.1)
          #expect(candidate.documentCount == 0)
        }
      }
      for (longer, shorter) in zip(found.levels, found.levels.dropFirst()) {
        #expect(longer.matchLength > shorter.matchLength)
      }
    }
  }

  @Test func `a special token ends a match`() throws {
    let view = try view([("f", [5, 6, 7, 8])], vocabularyCount: 300)
    let snapshot = snapshot([view], vocabularyCount: 300)
    #expect(snapshot.continuations(after: [5, 6, 7]).levels.first?.matchLength == 3)
    #expect(snapshot.continuations(after: [5, 0, 7]).levels.first?.matchLength == 1)
    #expect(snapshot.continuations(after: [5, 6, 0]) == .none)
    #expect(snapshot.continuations(after: [-1]) == .none)
    #expect(snapshot.continuations(after: [70_000]) == .none)
    #expect(snapshot.continuations(after: []) == .none)
    let overlay = snapshot.overlay("f", before: [0, 5, 6, 0, 6], after: [0])
    #expect(overlay.continuations(after: [5, 6, 0]) == .none)
  }

  @Test func `files do not match across their ends`() throws {
    let view = try view([("f", [5, 6]), ("g", [7, 8])], vocabularyCount: 300)
    let snapshot = snapshot([view], vocabularyCount: 300)
    #expect(snapshot.continuations(after: [5, 6]) == .none)
    #expect(snapshot.continuations(after: [6, 7]).levels.map(\.matchLength) == [1])
  }

  @Test func `the document counts apart and comes first in drafts`() throws {
    let view = try view(
      [("a/f", [5, 6, 7, 9, 9]), ("b/g", [5, 6, 7, 9, 8])], vocabularyCount: 300)
    let snapshot = snapshot([view], vocabularyCount: 300)
      .overlay("a/x", before: [5, 6, 7, 20, 21, 5, 6, 7], after: [4, 5, 6, 7, 30, 31])
    let level = try #require(snapshot.continuations(after: [5, 6, 7]).levels.first)
    #expect(level.matchLength == 3)
    #expect(
      Set(level.candidates.map { [Int($0.token), $0.count, $0.documentCount, $0.folderCount] })
        == [[9, 2, 0, 1], [20, 1, 1, 0], [30, 1, 1, 0]])
    #expect(snapshot.draft(after: [5, 6, 7], maximumCount: 2).tokens == [20, 21])
    #expect(
      snapshot.draft(after: [8, 7], maximumCount: 3) == Draft(tokens: [9, 8], matchLength: 1))
    #expect(snapshot.draft(after: [5, 6, 7], maximumCount: 0) == Draft())
    #expect(snapshot.draft(after: [100], maximumCount: 3) == Draft())
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `the document's matches are those of comparing with every position`(_ seed: UInt64) {
    var numbers = SeededNumbers(state: seed)
    func text(_ count: Int) -> [TokenID] {
      (0..<count).map { _ in TokenID.random(in: 1..<5, using: &numbers) }
    }
    let (before, after) = (text(70), text(40))
    let naive = NaiveIndex(files: ["before": before, "after": after])
    let snapshot = snapshot([], vocabularyCount: 300).overlay(nil, before: before, after: after)
    for count in 2..<40 {
      let context = Array(before.prefix(count)) + [TokenID.random(in: 1..<5, using: &numbers)]
      let levels = snapshot.continuations(after: context).levels
      let longest = naive.longest(context)
      // Two tokens are the shortest match that a document is asked for.
      #expect(levels.first?.matchLength == (longest >= 2 ? longest : nil))
      for level in levels {
        let expected = naive.followers(context, length: level.matchLength)
        #expect(level.candidates.count == expected.count)
        for candidate in level.candidates {
          #expect(candidate.count == expected[candidate.token]?.0)
          #expect(candidate.documentCount == candidate.count)
        }
      }
    }
  }

  @Test func `a draft is what most occurrences go on with`() throws {
    let view = try view(
      [("f", [5, 6, 1, 1]), ("g", [5, 6, 2, 3, 4]), ("h", [5, 6, 2, 3, 4, 7])],
      vocabularyCount: 300)
    let draft = snapshot([view], vocabularyCount: 300).draft(after: [5, 6], maximumCount: 9)
    #expect(draft == Draft(tokens: [2, 3, 4, 7], matchLength: 2))
  }

  @Test func `repetition makes nothing slow`() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let repeated = [TokenID](repeating: 7, count: 20_000)
    let copies = (0..<200).map { ("c\($0)", (0..<100).map { TokenID($0 % 50 + 1) }) }
    let view = try view([("r", repeated)] + copies, vocabularyCount: 300)
    let snapshot = snapshot([view], vocabularyCount: 300)
    #expect(snapshot.continuations(after: repeated).levels.first?.matchLength == 32)
    #expect(snapshot.draft(after: Array(repeated.prefix(40)), maximumCount: 5).tokens.count == 5)
    #expect(clock.now - start < .seconds(20))
  }

  @Test func `many hidden copies do not hide the one that is left`() throws {
    let text = (0..<60).map { TokenID($0 + 1) }
    let files = (0..<300).map { ("c\($0)", text) } + [("z", Array(text.suffix(30)) + [99])]
    let view = try view(files, vocabularyCount: 300, hidden: Set((0..<300).map { "c\($0)" }))
    let snapshot = snapshot([view], vocabularyCount: 300)
    let found = snapshot.continuations(after: Array(text.prefix(50)))
    #expect(found.levels.first?.matchLength == 20)
    #expect(found.levels.allSatisfy { $0.candidates.map(\.token) == [51] })
  }

  @Test func `parts are sorted as the whole is`() throws {
    var numbers = SeededNumbers(state: 5)
    let buffer = try #require(TokenBuffer(capacity: 3000, width: .narrow))
    buffer.append(TokenSequence.separator)
    for _ in 0..<2500 { buffer.append(UInt32.random(in: 0..<9, using: &numbers)) }
    buffer.append(TokenSequence.separator)
    func positions(_ partCount: Int) -> [UInt32] {
      var all: [UInt32] = []
      PositionSort(buffer.sequence, vocabularyCount: 9, partCount: partCount).run {
        all += $0.bindMemory(to: UInt32.self)
        return true
      }
      return withExtendedLifetime(buffer) { all }
    }
    let whole = positions(1 << 20)
    #expect(Set(whole).count == 2499)
    #expect(positions(1) == whole)
    #expect(positions(700) == whole)
  }
}
