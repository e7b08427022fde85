import JSONCoding
import Synchronization

@testable import LanguageServer

/// A service that learns nothing, remembers what it was told, and says what a test wants said.
final class ScriptedFineTuning: FineTuningService {
  struct State {
    var told: [String] = []
    var trouble: String?
    var onUpdate: (@Sendable (FineTuningUpdate) -> Void)?
  }

  private let state = Mutex(State())

  var told: [String] { state.withLock { $0.told } }

  func refuse(_ trouble: String?) { state.withLock { $0.trouble = trouble } }

  func say(_ update: FineTuningUpdate) { state.withLock { $0.onUpdate }?(update) }

  private func note(_ text: String) -> String? {
    state.withLock {
      $0.told.append(text)
      return $0.trouble
    }
  }

  func start(_ repository: String, model: String?, settings: [String: JSON]) -> String? {
    let values = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.serialized())" }
    return note((["start", repository, model ?? "-"] + values).joined(separator: " "))
  }

  func send(_ command: FineTuningCommand, repository: String) -> String? {
    note("\(command) \(repository)")
  }

  func watch(_ folders: [String], onUpdate: @escaping @Sendable (FineTuningUpdate) -> Void) {
    _ = note("watch \(folders.joined(separator: " "))")
    state.withLock { $0.onUpdate = onUpdate }
  }

  func stopOwn() { _ = note("stop") }
}
