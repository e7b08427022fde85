internal import Adapters
internal import ModelFiles
internal import Training

extension FineTuningJob {
  /// What the result will be called: as asked, else like the repository's folder.
  ///
  /// Known before hours are spent on what could not be kept.
  func name(_ parameters: FineTuningParameters) throws(FineTuningError) -> String {
    if parameters.method == .lora { return try adapterName(parameters.name) }
    return try modelName(parameters.name)
  }

  /// An adapter of this repository is replaced in the end; another one's is not, so two folders of
  /// one name get two adapters.
  private func adapterName(_ asked: String?) throws(FineTuningError) -> String {
    let registry = AdapterRegistry(directories: environment.directories)
    func isFree(_ name: String) throws(AdapterError) -> Bool {
      guard registry.contains(name) else { return true }
      return try registry.entry(name).metadata?.repository == folder.repository
    }
    do throws(AdapterError) {
      if let asked {
        guard try isFree(AdapterName.validated(asked)) else { throw .nameTaken(asked) }
        return asked
      }
      let name = AdapterName.suggestion(forPath: folder.repository)
      for candidate in Self.candidates(name) where try isFree(candidate) { return candidate }
      throw .nameTaken(name)
    } catch {
      throw .adapter(error)
    }
  }

  /// A model replaces none.
  private func modelName(_ asked: String?) throws(FineTuningError) -> String {
    let registry = ModelRegistry(directories: environment.directories)
    do throws(ModelFileError) {
      if let asked {
        guard try !registry.contains(ModelName.validated(asked)) else { throw .nameTaken(asked) }
        return asked
      }
      let name = ModelName.suggestion(forSource: folder.repository)
      for candidate in Self.candidates(name) where !registry.contains(candidate) {
        return candidate
      }
      throw .nameTaken(name)
    } catch {
      throw .model(error)
    }
  }

  /// `name`, then `name-2` and so on.
  private static func candidates(_ name: String) -> [String] {
    [name] + (2..<1000).map { "\(name.prefix(58))-\($0)" }
  }
}
