private import OrderedCollections

extension JSON {
  /// This object with the members of another behind its own; the other's win where both have one.
  ///
  /// Anything that is no object stays as it is.
  package func adding(_ other: JSON) -> JSON {
    guard case .object(var members) = self, case .object(let more) = other else { return self }
    for (key, value) in more { members[key] = value }
    return .object(members)
  }

  /// This object with one member more.
  package func adding(_ value: JSON, as key: String) -> JSON { adding(.object([key: value])) }
}
