package import Tokenization

/// What came of a ``CompletionRequest``.
package struct CompletionResult: Sendable {
  /// Why a continuation ended.
  package enum StopReason: String, Sendable {
    case newline
    case bracket
    case dedent
    case suffix
    case eos
    case length
  }

  /// One suggestion.
  package struct Candidate: Sendable, Equatable {
    /// To be inserted at the cursor, after post-processing; LF or CRLF as in the document.
    package var text: String
    /// As generated, before post-processing, without those that only wrote again what stands left
    /// of the cursor; the first may begin there.
    package var ids: [TokenID]
    package var meanLogProbability: Float
    package var stopReason: StopReason
    /// Bytes right of the cursor, on its line, that the suggestion replaces (auto-paired closers).
    package var replacedBytesAfterCursor: Int

    package init(
      text: String, ids: [TokenID], meanLogProbability: Float, stopReason: StopReason,
      replacedBytesAfterCursor: Int = 0
    ) {
      self.text = text
      self.ids = ids
      self.meanLogProbability = meanLogProbability
      self.stopReason = stopReason
      self.replacedBytesAfterCursor = replacedBytesAfterCursor
    }
  }

  /// Token counts of the prompt.
  package struct Prompt: Sendable, Equatable {
    package var format: FIMFormat = .spm
    package var tokens = 0
    package var prefixTokens = 0
    package var suffixTokens = 0
    package var snippetTokens = 0
    package var reusedTokens = 0
    /// 0 where the answer came from the suggestion cache or a decode that was running already.
    package var computedTokens = 0
    package init() {}
  }

  /// Where the time went.
  package struct Timings: Sendable, Equatable {
    /// Waiting for the user to pause.
    package var debounce = Duration.zero
    package var prefill = Duration.zero
    package var decode = Duration.zero
    /// From the request to its answer, everything included; zero outside of the engine.
    package var total = Duration.zero
    package init() {}
  }

  /// What verifying ahead did, over all candidates.
  package struct Speculation: Sendable, Equatable {
    /// Passes over the model while decoding.
    package var passes = 0
    package var draftedTokens = 0
    /// Drafted tokens that were chosen, each of which saved a pass.
    package var acceptedTokens = 0
    package init(passes: Int = 0, draftedTokens: Int = 0, acceptedTokens: Int = 0) {
      self.passes = passes
      self.draftedTokens = draftedTokens
      self.acceptedTokens = acceptedTokens
    }
  }

  package var candidates: [Candidate] = []
  package var silence: Silence?
  package var prompt = Prompt()
  package var timings = Timings()
  package var speculation = Speculation()
  package init() {}
}
