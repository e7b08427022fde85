/// How long continuations may get.
enum DecodingLimits {
  /// How long a user who asked looks for further candidates.
  static let candidates = Duration.milliseconds(400)

  /// Tokens of one continuation where the request says nothing.
  ///
  /// A line of code rarely has more than 40; a small context leaves no room for long blocks.
  static func defaultMaxTokens(_ mode: CompletionRequest.Mode, contextTokens: Int) -> Int {
    switch mode {
    case .line: 48
    case .auto, .block: contextTokens >= 1024 ? 128 : 64
    }
  }
}
