package import SourceFiles

extension IndexSnapshot {
  /// The paths of the files that are known, below the repository's folder.
  package var files: [String] {
    views.flatMap { view in
      (0..<view.segment.fileCount).filter {
        !view.mask.contains($0) && view.segment.record($0).exclusion == nil
      }.map { view.segment.path($0) }
    }.sorted()
  }

  /// Which files are nearly the same, by the shingles of their tokens.
  ///
  /// Goes over all tokens once; whoever hides the near-duplicates of many files keeps the answer.
  package func nearDuplicates(
    threshold: Double = NearDuplicates.defaultThreshold
  ) -> NearDuplicates {
    var duplicates = NearDuplicates(threshold: threshold)
    for view in views {
      let text = view.segment.text
      for file in 0..<view.segment.fileCount where !view.mask.contains(file) {
        let record = view.segment.record(file)
        guard record.exclusion == nil else { continue }
        let tokens = (0..<Int(record.tokenCount)).map { text[Int(record.textStart) + $0] }
        duplicates.insert(view.segment.path(file), MinHash(tokens))
      }
      withExtendedLifetime(view.segment) {}
    }
    return duplicates
  }
}
