internal import Evaluation
internal import Inference

/// A Python module made up by rule: the same everywhere, and long enough to fill any context.
enum TypingText {
  /// About 40 kB, so that both halves exceed 1024 tokens of any vocabulary.
  private static let functions = 120

  static var python: String {
    var random = SplitMix64(seed: 0)
    func pick(_ words: [String]) -> String { words[random.next(below: words.count)] }
    var text = "\"\"\"Keeps accounts of items by name and day.\"\"\"\n\nimport logging\n\n\n"
    for _ in 0..<functions {
      let (verb, noun) = (pick(verbs), pick(nouns))
      let (key, limit) = (pick(keys), random.next(below: 900) + 10)
      text += """
        def \(verb)_\(noun)s(\(noun)s, \(key)=None, limit=\(limit)):
            \"\"\"\(verb.capitalizedFirst) the \(noun)s that have the given \(key).\"\"\"
            result = []
            for index, \(noun) in enumerate(\(noun)s):
                if \(key) is not None and \(noun).\(key) != \(key):
                    continue
                if index >= limit:
                    logging.warning("more than %d \(noun)s", limit)
                    break
                result.append(\(pick(keys))_of(\(noun)))
            return sorted(result, key=lambda item: item.\(pick(keys)))


        """
    }
    return text
  }

  private static let verbs = [
    "collect", "merge", "update", "remove", "parse", "write", "count", "check", "resolve", "split",
  ]
  private static let nouns = [
    "record", "file", "node", "user", "token", "request", "order", "segment", "account", "event",
  ]
  private static let keys = [
    "name", "size", "path", "date", "owner", "kind", "index", "parent", "state", "price",
  ]
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
