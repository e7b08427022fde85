package import SourceFiles

/// What an index does not go beyond.
package struct IndexLimits: Sendable {
  package var walk = RepositoryWalk.Limits()
  /// Tokens of all files together; further files are left out.
  ///
  /// 190 to 230 MB of Python, and a file of 404 MB, with a vocabulary of 8192.
  package var mostTokens = 64 << 20
  /// Tokens of an index that cannot be written to a file: 72 MB for a 16-bit vocabulary, and 24 more
  /// while it is made.
  package var mostTokensInMemory = 12 << 20
  /// Tokens that are held in memory on their way to a file: 2 MB for a 16-bit vocabulary.
  package var bufferedTokens = 1 << 20
  /// When changed and dead tokens are more than this share of the main segment, all are merged.
  package var mergeShare = 0.25
  /// When changed and dead tokens are more than this, all are merged, too: 24 MB of memory.
  package var mostTokensOfChanges = 4 << 20
  /// A repository smaller than this is cheap to go over again.
  package var smallestMerge = 1 << 18
  /// Segments of changed files that are kept apart.
  package var mostSegments = 4

  package init() {}
}
