private import Storage

/// Tells folders whose contents were not written in this repository.
enum ForeignFolders {
  /// Where package managers put what others wrote.
  private static let vendored: Set<String> = [
    "__pycache__", "bower_components", "Carthage", "DerivedData", "jspm_packages", "node_modules",
    "Pods", "site-packages", "third_party", "vendor", "venv", "virtualenv",
  ]
  /// Version control, besides the names that begin with a dot.
  private static let repositories: Set<String> = ["CVS", "_darcs"]
  /// Hidden folders that hold sources.
  private static let visible: Set<String> = [".github", ".gitlab", ".circleci", ".ci", ".config"]
  /// Files that mark the folder they are in: a virtual environment (PEP 405), what can be made again
  /// (bford.info/cachedir, which Cargo and many tools write).
  private static let marks = ["pyvenv.cfg", "CACHEDIR.TAG"]

  /// Why the folder `name` at `path` is left out by what it is; nil keeps it.
  static func exclusion(of name: String, at path: String) -> ExclusionReason? {
    if vendored.contains(name) { return .vendored }
    if repositories.contains(name) || name.hasPrefix(".") && !visible.contains(name) {
      return .hidden
    }
    return marks.contains { FileReading.kind(of: "\(path)/\($0)") == .regular } ? .vendored : nil
  }
}
