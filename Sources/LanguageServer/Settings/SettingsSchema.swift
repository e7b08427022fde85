package import JSONCoding
private import OrderedCollections

/// The JSON Schema of the settings, for editors that check and complete them.
package enum SettingsSchema {
  /// Draft 7, which VS Code and Neovim's JSON servers know.
  package static var json: JSON {
    var properties: [(String, JSON)] = []
    var fineTuning: [(String, JSON)] = []
    for definition in SettingDefinition.all {
      if definition.name.hasPrefix("finetune.") {
        let name = String(definition.name.dropFirst("finetune.".count))
        fineTuning.append((name, schema(of: definition)))
      } else {
        properties.append((definition.name, schema(of: definition)))
      }
    }
    let nested: JSON = [
      "description": "How a repository is learned.", "type": "object",
      "properties": .object(.init(uniqueKeysWithValues: fineTuning)),
      "additionalProperties": false,
    ]
    properties.append(("finetune", nested))
    return [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "title": "Settings of Familiar",
      "description": "The section \"familiar\" of an editor's settings, and initializationOptions.",
      "type": "object",
      "properties": .object(.init(uniqueKeysWithValues: properties)),
    ]
  }

  private static func schema(of definition: SettingDefinition) -> JSON {
    var members: [(String, JSON)] = [("description", .string(definition.text))]
    members += constraints(of: definition.kind)
    members.append(("default", definition.fallback))
    return .object(.init(uniqueKeysWithValues: members))
  }

  private static func constraints(of kind: SettingDefinition.Kind) -> [(String, JSON)] {
    switch kind {
    case .boolean: [("type", ["boolean", "null"])]
    case .string: [("type", ["string", "null"])]
    case .strings: [("type", ["array", "null"]), ("items", ["type": "string"])]
    case .integer(let range):
      [
        ("type", ["integer", "null"]), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
      ]
    case .number(let range):
      [
        ("type", ["number", "null"]),
        (range.includesLower ? "minimum" : "exclusiveMinimum", .number(range.lowerBound)),
        (range.includesUpper ? "maximum" : "exclusiveMaximum", .number(range.upperBound)),
      ]
    case .choice(let words): [("enum", .array(words.map { .string($0) } + [.null]))]
    case .choices(let words):
      [("type", ["array", "null"]), ("items", ["enum": .array(words.map { .string($0) })])]
    case .choiceOrInteger(let words, let range):
      [
        (
          "anyOf",
          [
            ["enum": .array(words.map { .string($0) } + [.null])],
            [
              "type": "integer", "minimum": .integer(range.lowerBound),
              "maximum": .integer(range.upperBound),
            ],
          ]
        )
      ]
    }
  }
}
