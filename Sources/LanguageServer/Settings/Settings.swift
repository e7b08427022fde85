package import CodeCompletion
package import JSONCoding

/// The settings in force: what initialization, pull and push told, and defaults for the rest.
package struct Settings: Sendable, Equatable {
  /// How long to wait for the user to pause.
  package enum Debounce: Sendable, Equatable {
    case adaptive
    case fixed(milliseconds: Int)
  }

  package private(set) var model: String?
  /// Nil: the adapter that was promoted for the document's repository.
  package private(set) var adapters: [String]?
  package private(set) var isEnabled = true
  package private(set) var disabledLanguages: [String] = []
  package private(set) var disabledGlobs: [String] = []
  package private(set) var mode = CompletionRequest.Mode.auto
  package private(set) var maxTokens: Int?
  package private(set) var debounce = Debounce.adaptive
  package private(set) var minimumLogProbability: Float?
  package private(set) var contextTokens: Int?
  /// "auto", "on" or "off".
  package private(set) var snippets = "auto"
  /// Whether the workspace's files are indexed.
  package private(set) var indexesRepository = true
  package private(set) var threads: Int?
  package private(set) var popupCompletion: Bool?
  package private(set) var keepTraining = true
  package private(set) var logLevel = "warning"
  /// The members of `finetune` as they came, checked.
  package private(set) var fineTuning: [String: JSON] = [:]

  package init() {}

  /// - Parameter values: accepted values by full name.
  init(_ values: [String: JSON]) {
    let values = values.filter { !$0.value.isNull }
    model = values["model"]?.string
    adapters = Self.strings(values["adapters"])
    isEnabled = values["enabled"]?.bool ?? isEnabled
    disabledLanguages = Self.strings(values["disabledLanguages"]) ?? []
    disabledGlobs = Self.strings(values["disabledGlobs"]) ?? []
    mode = values["mode"]?.string.flatMap(CompletionRequest.Mode.init(rawValue:)) ?? mode
    maxTokens = values["maxTokens"]?.integer
    debounce = values["debounce"]?.integer.map { .fixed(milliseconds: $0) } ?? .adaptive
    minimumLogProbability = values["minimumLogProbability"]?.number.map { Float($0) }
    contextTokens = values["contextTokens"]?.integer
    snippets = values["snippets"]?.string ?? snippets
    indexesRepository = values["repository"]?.bool ?? indexesRepository
    threads = values["threads"]?.integer
    popupCompletion = values["popupCompletion"]?.bool
    keepTraining = values["keepTraining"]?.bool ?? keepTraining
    logLevel = values["logLevel"]?.string ?? logLevel
    for (name, value) in values where name.hasPrefix("finetune.") {
      fineTuning[String(name.dropFirst("finetune.".count))] = value
    }
  }

  private static func strings(_ json: JSON?) -> [String]? {
    json?.array.map { $0.compactMap(\.string) }
  }
}
