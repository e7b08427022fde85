/// Deals groups of near-duplicates out to training, validation and test.
///
/// Groups are ordered by a seeded hash of what they hold, and test and validation take theirs from the
/// beginning, so a file that is added, edited or removed moves few others.
struct SplitAssignment {
  /// A document as the split sees it.
  struct Member {
    var bytes: Int
    /// Documents of the same group stay together.
    var group: Int
    /// Changes little when the text does; see ``ContentKey``.
    var key: UInt64
    /// Orders groups whose keys are equal.
    var path: String
  }

  private struct Group {
    var members: [Int] = []
    var bytes = 0
    var key = UInt64.max
    var path = ""
  }

  /// The split of each of `members`.
  ///
  /// With two groups there is no test, and with one no validation either: training needs them more.
  static func splits(of members: [Member], shares: SplitShares) -> [DataSplit] {
    var groups = grouped(members)
    // Documents that are all alike leave nothing to divide by; nearer duplicates are gone already.
    if groups.count < 3 {
      groups = grouped(
        members.indices.map { index in
          var member = members[index]
          member.group = index
          return member
        })
    }
    let total = members.reduce(0) { $0 + $1.bytes }
    var splits = [DataSplit](repeating: .train, count: groups.count)
    var left = total
    for (side, share, fewest) in [
      (DataSplit.test, shares.test, 3), (.validation, shares.validation, 2),
    ] where groups.count >= fewest && share > 0 {
      let target = shares.target(share, of: total)
      left -= fill(side, target, groups, left: left, &splits)
    }
    var result = [DataSplit](repeating: .train, count: members.count)
    for (group, split) in zip(groups, splits) {
      for member in group.members { result[member] = split }
    }
    return result
  }

  /// In the order of their keys.
  private static func grouped(_ members: [Member]) -> [Group] {
    var groups: [Int: Group] = [:]
    for (index, member) in members.enumerated() {
      var group = groups[member.group] ?? Group()
      group.members.append(index)
      group.bytes += member.bytes
      if (member.key, member.path) < (group.key, group.path) || group.members.count == 1 {
        (group.key, group.path) = (member.key, member.path)
      }
      groups[member.group] = group
    }
    return groups.values.sorted { ($0.key, $0.path) < ($1.key, $1.path) }
  }

  /// Gives `side` about `target` bytes; the bytes that it got.
  private static func fill(
    _ side: DataSplit, _ target: Int, _ groups: [Group], left: Int, _ splits: inout [DataSplit]
  ) -> Int {
    var filled = 0
    // Beside one huge file all others together may be less than a share.
    var room = max(1, groups.count / 4)
    for index in groups.indices where splits[index] == .train && filled < target && room > 0 {
      // A group that is far too large for what is missing stays with training.
      guard filled + groups[index].bytes <= target + target / 4 else { continue }
      splits[index] = side
      filled += groups[index].bytes
      room -= 1
    }
    // Only large groups are there: the one that comes nearest, as long as half is left to train on.
    while room > 0 && (filled < target / 2 || filled == 0) {
      var best: (index: Int, distance: Int)?
      for index in groups.indices where splits[index] == .train {
        let bytes = filled + groups[index].bytes
        let isLast = splits.count { $0 == .train } == 1
        guard !isLast, filled == 0 || left - bytes >= left / 2 else { continue }
        let distance = abs(bytes - target)
        if distance < best?.distance ?? .max { best = (index, distance) }
      }
      guard let best else { break }
      splits[best.index] = side
      filled += groups[best.index].bytes
      room -= 1
    }
    return filled
  }
}
