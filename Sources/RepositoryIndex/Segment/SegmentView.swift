/// A segment without the files that are out of date, deleted or hidden.
struct SegmentView: Sendable {
  let segment: Segment
  private(set) var mask: FileMask
  /// Files that are alive and indexed.
  private(set) var files = 0
  /// Their tokens.
  private(set) var tokens = 0

  /// All files of `segment`; goes over them once.
  init(_ segment: Segment) {
    self.segment = segment
    mask = FileMask(fileCount: segment.fileCount)
    for file in 0..<segment.fileCount {
      let record = segment.record(file)
      guard record.exclusion == nil else { continue }
      files += 1
      tokens += Int(record.tokenCount)
    }
  }

  /// Takes out a file; false if it was out already.
  @discardableResult
  mutating func hide(_ file: Int) -> Bool {
    guard mask.insert(file) else { return false }
    let record = segment.record(file)
    guard record.exclusion == nil else { return true }
    files -= 1
    tokens -= Int(record.tokenCount)
    return true
  }

  /// Takes out the file at `path`, if it is here.
  mutating func hide(_ path: String) {
    if let file = segment.file(path) { hide(file) }
  }

  @inline(__always)
  func isAlive(_ position: Int) -> Bool {
    mask.isEmpty || !mask.contains(segment.file(at: position))
  }
}
