internal import JSONCoding
private import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What Familiar knows of an adapter beside PEFT's files: `familiar.json` in its folder.
package struct AdapterMetadata: Sendable, Equatable {
  /// A reader refuses versions above its own.
  private static let formatVersion = 1
  static let fileName = "familiar.json"
  private static let sizeLimit = 1 << 20

  /// The folder of the repository it learned, from the root on.
  package var repository: String?
  /// Of the model it was trained on; see ``ModelFiles/Checkpoint/baseID``.
  package var baseID: String?
  /// The largest of its modules' ranks; set when it is written.
  package var rank = 0
  /// The weight that did best on validation; what it is used with where nobody says otherwise.
  package var weight = 1.0
  /// When it was made: ISO 8601, UTC.
  package var created: String
  /// How many bits a byte of held-out text the base needs more.
  package var bitsPerByteGain: Double?

  package init(
    repository: String? = nil, baseID: String? = nil, weight: Double = 1,
    created: String = AdapterMetadata.now(), bitsPerByteGain: Double? = nil
  ) {
    self.repository = repository
    self.baseID = baseID
    self.weight = weight
    self.created = created
    self.bitsPerByteGain = bitsPerByteGain
  }

  /// The time as ISO 8601 has it: 2026-11-21T12:00:00Z.
  package static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(padded)
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(padded)
    return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":"))Z"
  }

  /// Nil where the folder has no `familiar.json`: PEFT's own adapters have none.
  package static func read(folder: String) throws(AdapterError) -> AdapterMetadata? {
    let path = "\(folder)/\(fileName)"
    guard FileReading.kind(of: path) != nil else { return nil }
    let bytes = try AdapterError.storing { () throws(StorageError) in
      try FileReading.contents(of: path, limit: sizeLimit)
    }
    let json: JSON
    do throws(JSONError) { json = try JSON(parsing: bytes) } catch {
      throw .json(file: path, error: error)
    }
    guard let version = json["format_version"]?.integer, (1...formatVersion).contains(version)
    else {
      throw .invalid(
        file: path, subject: "format_version", expected: "at most \(formatVersion)",
        found: "\(json["format_version"]?.serialized().prefix(40) ?? "none"); upgrade Familiar")
    }
    var metadata = AdapterMetadata(
      repository: json["repository"]?.string, baseID: json["base_id"]?.string,
      created: json["created"]?.string ?? "", bitsPerByteGain: json["bits_per_byte_gain"]?.number)
    metadata.rank = json["rank"]?.integer ?? 0
    guard let weight = json["weight"]?.number, AdapterReference.isWeight(weight) else {
      throw .invalid(
        file: path, subject: "weight", expected: "a number",
        found: String(json["weight"]?.serialized().prefix(40) ?? "none"))
    }
    metadata.weight = weight
    return metadata
  }

  var json: JSON {
    [
      "format_version": .integer(Self.formatVersion),
      "repository": repository.map { .string($0) } ?? .null,
      "base_id": baseID.map { .string($0) } ?? .null,
      "rank": .integer(rank),
      "weight": .number(weight),
      "created": .string(created),
      "bits_per_byte_gain": bitsPerByteGain.map { .number($0) } ?? .null,
    ]
  }
}
