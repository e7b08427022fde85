package import CodeCompletion

/// A hole in its file, on its way to a completer and back.
package struct HolePlace: Sendable {
  package let file: SourceFile
  /// The whole file.
  package let text: [UInt8]
  package let hole: Hole
  package let kind: HoleKind
  /// 1 for the first hole that is filled.
  package let number: Int
  package let total: Int

  /// What an editor would ask for.
  package var request: CompletionRequest {
    var request = CompletionRequest(
      // The line is part of the id: another hole of the file is another document, whose anchored
      // suffix must not be taken over.
      documentID: "\(file.path):\(hole.line)", filename: file.name, languageID: file.language,
      text: hole.text(without: text), offset: hole.range.lowerBound)
    request.mode = kind.mode
    request.trigger = .automatic
    request.minimumLogProbability = nil
    return request
  }

  /// What was taken out.
  package var expected: ArraySlice<UInt8> { text[hole.range] }

  /// How near `result` came; where nothing is suggested, what stands in the hole already counts.
  package func match(_ result: CompletionResult) -> HoleMatch {
    let candidate = result.candidates.first
    let filled = hole.filled(
      with: candidate?.text ?? "", replacing: candidate?.replacedBytesAfterCursor ?? 0)
    return HoleMatch(
      completion: filled, expected: expected,
      isImmediateEnd: result.silence == .emptied(rule: CompletionResult.StopReason.eos.rawValue))
  }
}

extension HoleCompleter {
  /// What comes of a hole; an error where the completion failed.
  package func complete(
    _ place: HolePlace, with repository: (any RepositoryContext)? = nil
  ) throws(EvaluationError) -> CompletionResult {
    var request = place.request
    request.repository = repository
    return try place.checked(complete(request))
  }
}

extension HolePlace {
  /// A result that is no failure.
  func checked(_ result: CompletionResult) throws(EvaluationError) -> CompletionResult {
    switch result.silence {
    case .failed(let reason), .noModel(let reason):
      throw .completionFailed(path: file.path, line: hole.line, reason: reason)
    default: return result
    }
  }
}
