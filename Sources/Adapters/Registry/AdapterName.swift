private import ModelFiles

/// What adapters are called: names of folders, by the rules of models' names.
package enum AdapterName {
  /// `name`, if it can be a folder's name everywhere and cannot be taken for a path or an option.
  package static func validated(_ name: String) throws(AdapterError) -> String {
    // ".tmp-" marks folders that are being written.
    guard (try? ModelName.validated(name)) != nil, !hasMark(name) else { throw .badName(name) }
    return name
  }

  /// A valid name made from the last component of a path.
  package static func suggestion(forPath path: String) -> String {
    let name = ModelName.suggestion(forSource: path)
    return name == "model" || hasMark(name) ? "adapter" : name
  }

  private static func hasMark(_ name: String) -> Bool {
    name.split(separator: ".").dropFirst().contains { $0.hasPrefix("tmp-") }
  }
}
