/// What an index was asked to do and has not taken up yet.
struct IndexRequests: Sendable {
  var needsPass = false
  /// Paths to be looked at again.
  var changed: Set<String> = []
  /// By path, texts to be indexed; nil for documents that were closed.
  var documents: [String: [UInt8]?] = [:]
  /// The last of stop and start; nil for neither.
  var isStopped: Bool?
  var waiting: [CheckedContinuation<Void, Never>] = []
}
