extension RepositoryReport.Figures {
  init(
    of system: RepositorySystem, files: [RepositoryReport.File],
    fillings: [RepositoryReport.Filling]
  ) {
    for file in files { bitsPerByte += file.bits[system] ?? BitsPerByte() }
    for filling in fillings {
      guard let outcome = filling.outcomes[system] else { continue }
      holes.add(outcome.match)
      showing.add(outcome)
    }
    guard system != .static else { return }
    compareBits(of: system, files: files)
    compareHoles(of: system, fillings: fillings)
  }

  /// Files are drawn, because the tokens of one are alike.
  private mutating func compareBits(of system: RepositorySystem, files: [RepositoryReport.File]) {
    func change(_ drawn: some Sequence<Int>) -> Double? {
      var own = 0.0
      var base = 0.0
      for index in drawn {
        own += files[index].bits[system]?.nats ?? 0
        base += files[index].bits[.static]?.nats ?? 0
      }
      return base > 0 ? own / base - 1 : nil
    }
    bitsPerByteChange = change(files.indices)
    bitsPerByteChangeInterval = PairedBootstrap.interval(count: files.count, of: change)
  }

  /// Holes are drawn file by file.
  private mutating func compareHoles(
    of system: RepositorySystem, fillings: [RepositoryReport.Filling]
  ) {
    func isExact(_ system: RepositorySystem, _ filling: RepositoryReport.Filling) -> Int {
      filling.outcomes[system]?.match.isExact == true ? 1 : 0
    }
    let own = fillings.reduce(0) { $0 + isExact(system, $1) }
    let base = fillings.reduce(0) { $0 + isExact(.static, $1) }
    exactMatchRatio = base > 0 ? Double(own) / Double(base) : nil
    let groups = Dictionary(grouping: fillings, by: \.file).sorted { $0.key < $1.key }.map {
      ($0.value.reduce(0) { $0 + isExact(system, $1) - isExact(.static, $1) }, $0.value.count)
    }
    func difference(_ drawn: some Sequence<Int>) -> Double? {
      var gain = 0
      var count = 0
      for index in drawn {
        gain += groups[index].0
        count += groups[index].1
      }
      return count > 0 ? Double(gain) / Double(count) : nil
    }
    exactMatchDifference = difference(groups.indices)
    exactMatchDifferenceInterval = PairedBootstrap.interval(count: groups.count, of: difference)
  }
}
