internal import JSONCoding

/// What a fine-tuning job tells of itself, one line of JSON each.
package struct FineTuningEvent: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case scan, start, step, eval, pause, resume, checkpoint, verdict, done, error
  }
  package var kind: Kind
  /// Seconds since 1970.
  package var time: Double

  package init(kind: Kind, time: Double) {
    self.kind = kind
    self.time = time
  }
}
