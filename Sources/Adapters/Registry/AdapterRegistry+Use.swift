// Which adapters a repository uses.
extension AdapterRegistry {
  /// Makes `adapters` those of a repository, in place of others.
  ///
  /// - Throws: ``AdapterError/namedTwice(name:)``: its weights would add up unseen.
  package func use(
    _ adapters: [AdapterReference], for repository: String
  ) throws(AdapterError) {
    var seen: Set<String> = []
    for adapter in adapters {
      try require(adapter.name)
      guard seen.insert(adapter.name).inserted else { throw .namedTwice(name: adapter.name) }
    }
    let resolved = RepositoryPath.resolved(repository)
    try locked { () throws(AdapterError) in
      try change { state in
        // Recorded through a link, it would go on hiding what is set here.
        if resolved != repository { state.repositories[repository] = nil }
        state.repositories[resolved] = adapters
      }
    }
  }

  /// Makes one adapter that of a repository, by default of the one that it learned.
  package func use(
    _ name: String, weight: Double? = nil, for repository: String? = nil
  ) throws(AdapterError) {
    let entry = try entry(name)
    guard let repository = repository ?? entry.metadata?.repository else {
      throw .combination(
        reason: "\(name) was not trained here, so it has no repository",
        advice: "name the repository's folder")
    }
    try use([AdapterReference(name: name, weight: weight)], for: repository)
  }

  /// Puts the adapters of the innermost repository that holds `path` out of use; returns them.
  @discardableResult
  package func off(for path: String) throws(AdapterError) -> [AdapterReference] {
    try locked { () throws(AdapterError) in
      guard let active = try active(for: path) else { return [] }
      try change { $0.repositories[active.repository] = nil }
      return active.adapters
    }
  }

  /// Puts every adapter out of use, also where the record of what is in use cannot be read.
  package func offEverywhere() throws(AdapterError) {
    try locked { () throws(AdapterError) in
      guard (try? state())?.repositories != [:] else { return }
      try ActiveState().write(to: stateFile)
    }
  }

  /// Puts the adapter `name` out of use everywhere, and leaves others; returns the repositories.
  @discardableResult
  package func off(named name: String) throws(AdapterError) -> [String] {
    try require(name)
    return try locked { () throws(AdapterError) in
      let users = try state().repositories.filter { $0.value.contains { $0.name == name } }
      try change { $0.drop(name) }
      return users.keys.sorted()
    }
  }
}
