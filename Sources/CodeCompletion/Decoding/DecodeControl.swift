/// What a decode asks its owner between two tokens.
struct DecodeControl {
  var isCancelled: () -> Bool
  /// Sees the raw text so far; false ends the decode as if it were cancelled.
  var onText: ([UInt8]) -> Bool = { _ in true }
  /// When the request stops being of use.
  var deadline: ContinuousClock.Instant?

  var isLate: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }
}
