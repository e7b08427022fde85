internal import Adapters
internal import JSONCoding

/// What the commands say of an adapter.
enum AdapterReport {
  static func json(_ entry: AdapterRegistry.Entry) -> JSON {
    let metadata = entry.metadata
    return [
      "name": .string(entry.name),
      "repository": metadata?.repository.map { .string($0) } ?? .null,
      "base_id": metadata?.baseID.map { .string($0) } ?? .null,
      "rank": metadata.map { .integer($0.rank) } ?? .null,
      "active": .bool(entry.isActive),
      "weight": .number(entry.weight),
      "created": metadata.map { .string($0.created) } ?? .null,
      "bits_per_byte_gain": JSON(metadata?.bitsPerByteGain),
    ]
  }
}
