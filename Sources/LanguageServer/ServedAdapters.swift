internal import Adapters
internal import CodeCompletion
private import Synchronization

/// Which adapters each document is completed with, and what they were for its last request.
///
/// Everything here costs a few `stat` calls; matrices are read on the decode thread.
final class ServedAdapters: Sendable {
  private struct State {
    /// The setting; nil: what is in use for the document's repository.
    var named: [String]?
    /// By document, NAME or NAME=WEIGHT.
    var used: [String: [String]] = [:]
    var last: String?
  }

  private let library: AdapterLibrary
  private let state = Mutex(State())

  init(_ library: AdapterLibrary) { self.library = library }

  func configure(_ named: [String]?) { state.withLock { $0.named = named } }

  /// The adapters for a request, as the setting or its place among the repositories wants them.
  func choice(for request: CompletionRequest) -> AdapterChoice {
    let named = state.withLock { $0.named }
    let selection = library.selection(
      named: named, path: DocumentURI.path(of: request.documentID))
    state.withLock { state in
      state.used[request.documentID] = selection.references.map(\.description)
      state.last = request.documentID
    }
    let library = library
    return AdapterChoice(identity: selection.identity) { library.set(for: selection, base: $0) }
  }

  /// Another model is served.
  func forgetModel() { library.forget() }

  func forget(_ documentID: String) {
    state.withLock { state in
      state.used[documentID] = nil
      if state.last == documentID { state.last = nil }
    }
  }

  /// A sentence about a document's last request, or the last of all; nil where none had adapters.
  func explanation(of documentID: String?) -> String? {
    let used = state.withLock { state in (documentID ?? state.last).flatMap { state.used[$0] } }
    guard let used, !used.isEmpty else { return nil }
    return "Adapters: \(used.joined(separator: ", "))."
  }

  /// What the setting names, or what is in use for the folders.
  func names(for folders: [String]) -> [String] {
    let named = state.withLock { $0.named }
    if let named { return named }
    var names: [String] = []
    for folder in folders {
      for reference in library.selection(named: nil, path: folder).references
      where !names.contains(reference.description) {
        names.append(reference.description)
      }
    }
    return names
  }

  func takeProblems() -> [String] { library.takeProblems() }

  /// Puts an adapter to use for a folder; why not, if not.
  func use(_ name: String, weight: Double?, for folder: String) -> String? {
    do throws(AdapterError) {
      var reference = try AdapterReference(parsing: name)
      if let weight { reference.weight = weight }
      guard AdapterReference.isWeight(reference.weight ?? 1) else {
        throw .badReference("\(name)=\(weight ?? 0)")
      }
      try library.registry.use([reference], for: folder)
      return nil
    } catch { return "\(error)" }
  }

  /// Puts the adapters of a folder out of use; why not, if not.
  func off(for folder: String) -> String? {
    do throws(AdapterError) {
      try library.registry.off(for: folder)
      return nil
    } catch { return "\(error)" }
  }
}
