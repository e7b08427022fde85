package import JSONCoding

/// What a fine-tuning job reports, one line of JSON each.
package struct FineTuningEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Files are being read.
    case scan
    /// The plan stands; training begins.
    case start
    case step
    /// Held-out files were measured.
    case eval
    case pause
    case resume
    case checkpoint
    /// The test files were read: better or not.
    case verdict
    case done
    case error

    /// Whether nothing comes after it.
    package var isLast: Bool { self == .done || self == .error }
  }

  /// What came of a job; in ``Kind/done`` only.
  package struct Outcome: Sendable, Equatable {
    package var adapter: String
    package var path: String
    /// Whether it was switched on.
    package var promoted: Bool
    /// Of report.json.
    package var report: String

    package init(adapter: String, path: String, promoted: Bool, report: String) {
      self.adapter = adapter
      self.path = path
      self.promoted = promoted
      self.report = report
    }
  }

  package var kind: Kind
  /// Seconds since 1970.
  package var time: Double
  package var step: Int?
  package var steps: Int?
  /// Mean negative log-likelihood of a token, in nats.
  package var loss: Double?
  package var tokensPerSecond: Double?
  package var remainingSeconds: Double?
  package var message: String?
  package var outcome: Outcome?

  package init(
    kind: Kind, time: Double, step: Int? = nil, steps: Int? = nil, loss: Double? = nil,
    tokensPerSecond: Double? = nil, remainingSeconds: Double? = nil, message: String? = nil,
    outcome: Outcome? = nil
  ) {
    self.kind = kind
    self.time = time
    self.step = step
    self.steps = steps
    self.loss = loss
    self.tokensPerSecond = tokensPerSecond
    self.remainingSeconds = remainingSeconds
    self.message = message
    self.outcome = outcome
  }

  /// What is absent is null.
  package var json: JSON {
    var json: JSON = [
      "event": .string(kind.rawValue), "time": .number(time),
      "step": step.map { .integer($0) } ?? .null, "steps": steps.map { .integer($0) } ?? .null,
      "loss": loss.map { .number($0) } ?? .null,
      "tokens_per_second": tokensPerSecond.map { .number($0) } ?? .null,
      "remaining_seconds": remainingSeconds.map { .number($0) } ?? .null,
      "message": message.map { .string($0) } ?? .null,
    ]
    if let outcome {
      json = json.adding([
        "adapter": .string(outcome.adapter), "path": .string(outcome.path),
        "promoted": .bool(outcome.promoted), "report": .string(outcome.report),
      ])
    }
    return json
  }

  /// Nil where `json` is no event.
  package init?(_ json: JSON) {
    guard let kind = json["event"]?.string.flatMap(Kind.init), let time = json["time"]?.number
    else { return nil }
    self.init(
      kind: kind, time: time, step: json["step"]?.integer, steps: json["steps"]?.integer,
      loss: json["loss"]?.number, tokensPerSecond: json["tokens_per_second"]?.number,
      remainingSeconds: json["remaining_seconds"]?.number, message: json["message"]?.string)
    if let adapter = json["adapter"]?.string, let path = json["path"]?.string,
      let promoted = json["promoted"]?.bool, let report = json["report"]?.string
    {
      outcome = Outcome(adapter: adapter, path: path, promoted: promoted, report: report)
    }
  }
}
