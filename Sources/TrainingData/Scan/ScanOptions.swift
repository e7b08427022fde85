package import SourceFiles

/// Which files of a repository are trained on.
package struct ScanOptions: Sendable {
  /// What the walk over the folder does not go beyond.
  package var limits = RepositoryWalk.Limits()
  /// Bytes of a notebook, which holds pictures besides its code.
  package var largestNotebook = 8 << 20
  /// Whether git is asked which files there are.
  package var usesGit = true
  /// Whether the files of checked-out submodules count.
  package var includesSubmodules = true
  /// Seconds that git gets; a slower one is done without.
  package var gitTimeout = 60
  /// Characters of the longest line, and in the mean.
  ///
  /// - Source: The Stack (BigCode, 2022), and the filter of the personal-copilot recipe, as is the
  ///   share of letters and digits.
  package var (longestLine, longestMean) = (1000, 100)
  package var leastAlphanumericShare = 0.25
  /// Of two files at least as similar one is left out; StarCoder's.
  package var duplicateThreshold = NearDuplicates.defaultThreshold
  /// Files at least as similar stay on one side of the split.
  ///
  /// Below the threshold of duplicates, which are gone. Sketches find nine in ten such pairs.
  package var groupThreshold = 0.5
  package var shares = SplitShares()
  /// Decides the split.
  package var seed: UInt64 = 0

  package init() {}

  func check() throws(TrainingDataError) {
    try shares.check()
    for (name, threshold) in [
      ("duplicate threshold", duplicateThreshold), ("group threshold", groupThreshold),
    ] where !(threshold > 0 && threshold <= 1) {
      throw .badOption(name: name, value: "\(threshold)", expected: "over 0 and at most 1")
    }
  }
}
