/// A continuation on its way to the user.
struct Suggestion: Sendable, Equatable {
  /// With LF line ends until ``LineEndings`` has run.
  var text: [UInt8]
  var stopReason: CompletionResult.StopReason
  /// See ``CompletionResult/Candidate/replacedBytesAfterCursor``.
  var replacedBytes = 0

  /// Where the first line ends.
  var firstLineEnd: Int { text.firstIndex(of: .newline) ?? text.count }

  var isMultiline: Bool { text.contains(.newline) }
}

/// One improvement of a suggestion; pure, so that a table of cases says all about it.
protocol PostProcessingRule: Sendable {
  /// What `disabledRules` and `familiar.explain` call it.
  static var name: String { get }

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext)
}
