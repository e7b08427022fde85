internal import JSONCoding
private import OrderedCollections

/// Gathers settings from where editors put them.
///
/// `initializationOptions` is the ground; what the client was asked for or pushed later lies over
/// it as a whole, so that a setting taken away in the editor is gone here too.
struct SettingsSource {
  private var initial: [String: JSON] = [:]
  private var configured: [String: JSON] = [:]
  /// What was complained about already; a client sends the same settings again and again.
  private var complaints: Set<String> = []

  /// The settings in force.
  var settings: Settings {
    Settings(initial.merging(configured.filter { !$0.value.isNull }) { $1 })
  }

  /// Takes `initializationOptions`; returns what the log should tell.
  mutating func takeInitial(_ json: JSON) -> [String] {
    let (values, problems) = read(json)
    initial = values
    return problems
  }

  /// Takes the answer to `workspace/configuration` or the settings of a `didChangeConfiguration`.
  ///
  /// - Parameter isSection: `json` is our section itself, which we asked for.
  mutating func takeConfiguration(_ json: JSON, isSection: Bool = false) -> [String] {
    let (values, problems) = read(json, isSection: isSection)
    configured = values
    return problems
  }

  /// Whether pushed settings say anything of ours; null and an empty object take all away.
  static func concerns(_ json: JSON) -> Bool {
    guard case .object(let members) = json, !members.isEmpty else { return true }
    return members.keys.contains { $0 == "familiar" || $0.hasPrefix("familiar.") }
      || flattened(json).contains { SettingDefinition.named($0.0) != nil }
  }

  /// Accepted values by full name, and complaints about the others that are new.
  ///
  /// Understands `{"familiar": {...}}`, `{"familiar.mode": ...}` and the bare section, each with
  /// `finetune` nested or dotted.
  private mutating func read(
    _ json: JSON, isSection: Bool = false
  ) -> (values: [String: JSON], problems: [String]) {
    var values: [String: JSON] = [:]
    var problems: [String] = []
    let isSection = isSection || json["familiar"] != nil
    for (name, value) in Self.flattened(json["familiar"] ?? json) {
      guard let definition = SettingDefinition.named(name) else {
        // Of other names only those are ours to judge that stand in our section.
        if isSection, complaints.insert(name).inserted {
          problems.append("there is no setting \(name); it is ignored")
        }
        continue
      }
      if definition.accepts(value) {
        values[name] = value
      } else if complaints.insert("\(name)=\(value.serialized())").inserted {
        problems.append("the setting \(name) must be \(definition.expectation); it is ignored")
      }
    }
    // A client that sends ever new wrong values must not fill memory.
    if complaints.count > 1000 { complaints = [] }
    return (values, problems)
  }

  private static func flattened(_ json: JSON) -> [(String, JSON)] {
    guard case .object(let members) = json else { return [] }
    return members.flatMap { key, value -> [(String, JSON)] in
      let name = key.hasPrefix("familiar.") ? String(key.dropFirst("familiar.".count)) : key
      guard name == "finetune", case .object(let nested) = value else { return [(name, value)] }
      return nested.map { ("finetune.\($0)", $1) }
    }
  }
}
