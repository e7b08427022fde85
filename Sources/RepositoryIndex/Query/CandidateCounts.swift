internal import Tokenization

/// Counts what followed, token by token.
struct CandidateCounts {
  /// Occurrences of one length that are looked at in one segment.
  static let mostSampled = 64

  private(set) var candidates: [Continuations.Candidate] = []

  mutating func add(_ token: UInt32, inDocument: Bool = false, inFolder: Bool = false) {
    let token = TokenID(truncatingIfNeeded: token)
    let index =
      candidates.firstIndex { $0.token == token }
      ?? {
        candidates.append(Continuations.Candidate(token: token, count: 0))
        return candidates.count - 1
      }()
    candidates[index].count += 1
    if inDocument { candidates[index].documentCount += 1 }
    if inFolder { candidates[index].folderCount += 1 }
  }

  /// Counts the occurrences in the range of `cursor`, or an even sample of them.
  ///
  /// Returns how many are alive, an estimate where it was a sample.
  mutating func add(_ cursor: SegmentCursor, folder: UInt32?) -> Int {
    var alive = 0
    let sample = SegmentCursor.sample(cursor.range, Self.mostSampled)
    for index in sample where count(index, cursor.view, folder) { alive += 1 }
    if alive == 0, let example = cursor.example, cursor.range.contains(example),
      count(example, cursor.view, folder)
    {
      return 1
    }
    return sample.isEmpty ? 0 : alive * cursor.range.count / sample.count
  }

  private mutating func count(_ index: Int, _ view: SegmentView, _ folder: UInt32?) -> Bool {
    guard let position = view.segment.position(index) else { return false }
    let token = view.segment.text[position]
    guard token != TokenSequence.separator else { return false }
    guard folder != nil || !view.mask.isEmpty else {
      add(token)
      return true
    }
    let file = view.segment.file(at: position)
    guard file < view.segment.fileCount, !view.mask.contains(file) else { return false }
    add(token, inFolder: folder == view.segment.folder(file))
    return true
  }

  /// The most frequent first; equal counts by token, so that answers do not depend on the order found.
  var sorted: [Continuations.Candidate] {
    candidates.sorted { $0.count != $1.count ? $0.count > $1.count : $0.token < $1.token }
  }
}
