/// How the bytes of a repository are shared out between training, validation and test.
package struct SplitShares: Sendable, Equatable {
  package var validation = 0.1
  package var test = 0.1
  /// Validation and test get as many bytes, as long as ``mostOfSmall`` allows.
  ///
  /// 200 lines of a test are the fewest that a verdict rests on; the lines of the six evaluation
  /// repositories have 31 to 42 bytes, and blank ones are no holes.
  package var minimumBytes = 12 << 10
  /// Of a small repository neither gets a larger share than this for the sake of the minimum.
  package var mostOfSmall = 0.2

  package init() {}

  /// Bytes that one side is to have, of `total`.
  func target(_ share: Double, of total: Int) -> Int {
    guard share > 0 else { return 0 }
    let wanted = max(share * Double(total), Double(minimumBytes))
    return Int(min(wanted, max(share, mostOfSmall) * Double(total)))
  }

  /// Throws where a share is no share.
  func check() throws(TrainingDataError) {
    for (name, share) in [("validation share", validation), ("test share", test)] {
      guard share >= 0, share <= 0.4 else {
        throw .badOption(name: name, value: "\(share)", expected: "0 to 0.4")
      }
    }
  }
}
