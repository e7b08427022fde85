internal import Adapters
internal import Inference

extension Examination {
  /// Whether the adapters that are in use can be, on the model that was loaded.
  func adapters(on loaded: LoadedModel) -> HealthCheck {
    let registry = AdaptersCommand.registry
    let base = AdapterBase(loaded.model)
    var uses: [String] = []
    var foreign: [String] = []
    var broken: [String] = []
    do throws(AdapterError) {
      let entries = try registry.list()
      guard !entries.isEmpty else {
        return .note("adapters", "none; 'familiar finetune' makes one of a repository")
      }
      for entry in entries where entry.isActive {
        do throws(AdapterError) {
          // As the server reads them: nothing of another model is applied where nobody names it.
          _ = try registry.load(
            AdapterReference(name: entry.name), for: base, allowsTransfer: false)
          let folders = entry.uses.map(\.repository).joined(separator: ", ")
          uses.append("\(entry.name) in use for \(folders)")
        } catch .otherBase {
          foreign.append("\(entry.name) was trained on another model and is not used with this one")
        } catch .shape {
          foreign.append(
            "\(entry.name) is for a model of another shape and is not used with this one")
        } catch {
          broken.append(
            "\(error); train it again, or delete it with 'familiar adapters remove \(entry.name)'")
        }
      }
      guard broken.isEmpty else { return .failed("adapters", broken.joined(separator: "; ")) }
      let unused = entries.count - uses.count - foreign.count
      let rest = unused > 0 ? ["\(unused) not in use"] : []
      return .passed("adapters", (uses + foreign + rest).joined(separator: "; "))
    } catch {
      return .failed("adapters", "\(error)")
    }
  }
}
