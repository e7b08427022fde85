internal import JSONCoding
private import OrderedCollections
internal import Storage

/// Which adapters each repository uses: the file `adapters.json` below Familiar's data folder.
struct ActiveState: Sendable, Equatable {
  private static let formatVersion = 1
  private static let sizeLimit = 16 << 20

  /// By the repository's folder, from the root on.
  var repositories: [String: [AdapterReference]] = [:]

  init() {}

  /// Empty where there is no file.
  init(path: String) throws(AdapterError) {
    guard FileReading.kind(of: path) != nil else { return }
    let bytes = try AdapterError.storing { () throws(StorageError) in
      try FileReading.contents(of: path, limit: Self.sizeLimit)
    }
    let json: JSON
    do throws(JSONError) { json = try JSON(parsing: bytes) } catch {
      throw .damagedState(file: path, reason: "\(error)")
    }
    guard let version = json["format_version"]?.integer, version == Self.formatVersion,
      let active = json["active"]?.object
    else {
      throw .damagedState(
        file: path,
        reason: "format_version: expected \(Self.formatVersion) and \"active\", found "
          + json.serialized().prefix(80))
    }
    for (repository, adapters) in active {
      repositories[repository] = (adapters.array ?? []).compactMap { adapter in
        guard let name = adapter["name"]?.string,
          (try? AdapterName.validated(name)) != nil
        else { return nil }
        let weight = adapter["weight"]?.number
        if let weight, !AdapterReference.isWeight(weight) { return nil }
        return AdapterReference(name: name, weight: weight)
      }
    }
  }

  func write(to path: String) throws(AdapterError) {
    var active = OrderedDictionary<String, JSON>()
    for (repository, adapters) in repositories.sorted(by: { $0.key < $1.key })
    where !adapters.isEmpty {
      active[repository] = .array(
        adapters.map { adapter in
          [
            "name": .string(adapter.name),
            "weight": adapter.weight.map { .number($0) } ?? .null,
          ]
        })
    }
    let json: JSON = [
      "format_version": .integer(Self.formatVersion), "active": .object(active),
    ]
    try AdapterError.storing { () throws(StorageError) in
      try AtomicFile.write(Array((json.serialized(pretty: true) + "\n").utf8), to: path)
    }
  }

  /// The adapters of the innermost repository that holds `path`, a file or a folder.
  func adapters(for path: String) -> (repository: String, adapters: [AdapterReference])? {
    repositories.filter { repository, adapters in
      !adapters.isEmpty && (path == repository || path.hasPrefix(Self.folder(repository)))
    }
    .max { $0.key.utf8.count < $1.key.utf8.count }
    .map { (repository: $0.key, adapters: $0.value) }
  }

  /// Takes the adapter `name` from every repository.
  mutating func drop(_ name: String) {
    repositories = repositories.mapValues { adapters in adapters.filter { $0.name != name } }
  }

  /// Calls an adapter something else in every repository.
  mutating func rename(_ name: String, to newName: String) {
    repositories = repositories.mapValues { adapters in
      adapters.map {
        AdapterReference(name: $0.name == name ? newName : $0.name, weight: $0.weight)
      }
    }
  }

  private static func folder(_ path: String) -> String { path.hasSuffix("/") ? path : path + "/" }
}
