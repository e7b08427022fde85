internal import Evaluation
package import JSONCoding

/// All that is told about a finished run: report.json, and what report.html shows.
package struct FineTuningReport: Sendable {
  /// A line of a test file before and after.
  package struct Sample: Sendable, Equatable {
    package var file: String
    package var line: Int
    package var before: String
    package var expected: String
    package var base: String
    package var adapter: String

    package init(
      file: String, line: Int, before: String, expected: String, base: String, adapter: String
    ) {
      self.file = file
      self.line = line
      self.before = before
      self.expected = expected
      self.base = base
      self.adapter = adapter
    }
  }

  /// What was learned from.
  package struct Data: Sendable, Equatable {
    package var trainFiles = 0
    package var validationFiles = 0
    package var testFiles = 0
    package var excluded: [(path: String, reason: String)] = []

    package init() {}

    package static func == (one: Data, other: Data) -> Bool {
      one.trainFiles == other.trainFiles && one.validationFiles == other.validationFiles
        && one.testFiles == other.testFiles
        && one.excluded.elementsEqual(other.excluded) { $0 == $1 }
    }
  }

  /// The name of what was made.
  package var adapter: String
  package var repository: String
  package var verdict: Verdict
  /// The verdict for people, with what becomes of what was made.
  package var sentence: String
  /// Whether it is an adapter, or else a whole model.
  package var isAdapter = true
  /// What the adapter's updates are multiplied by, chosen on validation files.
  package var weight: Double
  package var promoted: Bool
  package var seed: UInt64
  package var data: Data
  /// Mean loss of each step, in nats a token.
  package var losses: [Double]
  /// On validation files, after which step.
  package var validation: [(step: Int, loss: Double)]
  /// Bits per byte of general code without and with the adapter: what was forgotten.
  package var general: (base: Double, adapter: Double)?
  package var samples: [Sample]
  package var seconds: Double
  package var peakBytes: Int
  package var tokens: Int

  package init(adapter: String, repository: String, verdict: Verdict) {
    self.adapter = adapter
    self.repository = repository
    self.verdict = verdict
    sentence = verdict.sentence
    (weight, promoted, seed, data, losses, validation) = (1, false, 0, Data(), [], [])
    (general, samples, seconds, peakBytes, tokens) = (nil, [], 0, 0, 0)
  }

  package var json: JSON {
    [
      "adapter_name": .string(adapter), "repository": .string(repository),
      "verdict": .string(verdict.finding.rawValue), "message": .string(sentence),
      "base": Self.figures(verdict.base.bitsPerByte, verdict.base.exactMatch),
      "adapter": Self.figures(verdict.adapter.bitsPerByte, verdict.adapter.exactMatch),
      "difference_ci95": Self.interval(verdict.bitsPerByteDifference),
      "exact_match_difference_ci95": Self.interval(verdict.exactMatchDifference),
      "holes": .integer(verdict.base.holes.count), "weight": .number(weight),
      "promoted": .bool(promoted), "seed": .integer(Int(clamping: seed)),
      "data": data.json,
      "losses": .array(losses.map { .number($0) }),
      "validation_losses": .array(
        validation.map { ["step": .integer($0.step), "loss": .number($0.loss)] }),
      "general_bits_per_byte": general.map {
        ["base": .number($0.base), "adapter": .number($0.adapter)]
      } ?? .null,
      "tokens": .integer(tokens), "seconds": .number(seconds),
      "peak_rss_bytes": .integer(peakBytes),
    ]
  }

  private static func figures(_ bits: Double?, _ exact: Double?) -> JSON {
    [
      "bits_per_byte": bits.map { .number($0) } ?? .null,
      "exact_match": exact.map { .number($0) } ?? .null,
    ]
  }

  private static func interval(_ interval: ClosedRange<Double>?) -> JSON {
    interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
  }
}
