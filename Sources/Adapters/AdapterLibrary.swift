package import Inference
private import ModelFiles
private import Storage
private import Synchronization

/// The adapters of a running server: chosen by document, read once, told of when they fail.
///
/// Choosing costs a few `stat` calls, so that each request sees what another process has just put to
/// use; matrices are read when a set is first wanted, and the last few sets are kept.
package final class AdapterLibrary: Sendable {
  /// What is to be on the model for a document.
  package struct Selection: Sendable, Equatable {
    /// Tells it from every other, changed files included.
    package let identity: String
    package let references: [AdapterReference]
    /// Whether settings name them; else they are in use for the document's repository.
    package let isNamed: Bool

    package static let none = Selection(identity: "", references: [], isNamed: false)
  }

  private struct State {
    var active = ActiveState()
    var fingerprint: FileFingerprint?
    /// By identity, the most recently used last.
    var sets: [(identity: String, set: AdapterSet)] = []
    var problems: [String] = []
  }

  /// A set of rank 32 takes 7 MB on a model of 164 million weights.
  private static let capacity = 4
  private static let problemLimit = 100

  package let registry: AdapterRegistry
  private let state = Mutex(State())

  package init(registry: AdapterRegistry) { self.registry = registry }

  /// What is to be used for a document.
  ///
  /// - Parameters:
  ///   - named: NAME or NAME=WEIGHT, as settings have them; nil: what is in use for the repository.
  ///   - path: of the document or its folder; nil for a document that is no file.
  package func selection(named: [String]?, path: String?) -> Selection {
    var references: [AdapterReference] = []
    if let named {
      for text in named {
        do throws(AdapterError) {
          references.append(try AdapterReference(parsing: text))
        } catch { note("\(error)") }
      }
    } else if let path {
      references = active(for: path)
    }
    guard !references.isEmpty else { return .none }
    let identity = references.map { reference in
      "\(reference)#\(fingerprint(of: reference.name))"
    }.joined(separator: ",")
    return Selection(
      identity: (named == nil ? "" : "named:") + identity, references: references,
      isNamed: named != nil)
  }

  /// Reads the adapters of a selection; one that cannot be used is left out and noted as a problem.
  package func set(for selection: Selection, base: AdapterBase) -> AdapterSet {
    guard !selection.references.isEmpty else { return .none }
    if let known = known(selection.identity) { return known }
    var loaded: [LoadedAdapter] = []
    for reference in selection.references {
      do throws(AdapterError) {
        let adapter = try registry.load(
          reference, for: base, allowsTransfer: selection.isNamed)
        if let warning = adapter.warning { note(warning) }
        loaded.append(adapter)
      } catch { note("the adapter \(reference.name) is not used: \(error)") }
    }
    let set = AdapterSet(loaded, for: base)
    state.withLock { state in
      state.sets.append((identity: selection.identity, set: set))
      if state.sets.count > Self.capacity { state.sets.removeFirst() }
    }
    return set
  }

  /// Forgets what was read: another model is served.
  package func forget() { state.withLock { $0.sets = [] } }

  /// What went wrong since this was last asked.
  package func takeProblems() -> [String] {
    state.withLock { state in
      defer { state.problems = [] }
      return state.problems
    }
  }

  private func note(_ problem: String) {
    state.withLock { state in
      if state.problems.count < Self.problemLimit { state.problems.append(problem) }
    }
  }

  private func known(_ identity: String) -> AdapterSet? {
    state.withLock { state in
      guard let index = state.sets.firstIndex(where: { $0.identity == identity }) else {
        return nil
      }
      state.sets.append(state.sets.remove(at: index))
      return state.sets.last?.set
    }
  }

  /// What is in use for the repository of `path`; the state file is read when it has changed.
  private func active(for path: String) -> [AdapterReference] {
    let fingerprint = FileStatus(path: registry.stateFile)?.fingerprint
    let known = state.withLock { state in state.fingerprint == fingerprint ? state.active : nil }
    if let known { return Self.adapters(in: known, for: path) }
    var active = ActiveState()
    do throws(AdapterError) { active = try registry.state() } catch {
      note("adapters are not used: \(error)")
    }
    state.withLock { state in
      state.active = active
      state.fingerprint = fingerprint
    }
    return Self.adapters(in: active, for: path)
  }

  /// The links of `path` are followed only where something is in use that it may lie in.
  private static func adapters(in active: ActiveState, for path: String) -> [AdapterReference] {
    guard !active.repositories.isEmpty else { return [] }
    return
      (active.adapters(for: path) ?? active.adapters(for: RepositoryPath.resolved(path)))?.adapters
      ?? []
  }

  /// Changes whenever the adapter's files do.
  private func fingerprint(of name: String) -> String {
    guard let folder = try? registry.path(to: name) else { return "-" }
    return [PEFTNames.weightsFile, PEFTNames.configurationFile, AdapterMetadata.fileName].map {
      let status = FileStatus(path: "\(folder)/\($0)")?.fingerprint
      return status.map { "\($0.inode).\($0.size).\($0.modifiedNanoseconds)" } ?? "-"
    }.joined(separator: "/")
  }
}
