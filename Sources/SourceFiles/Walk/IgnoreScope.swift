private import Storage

/// The ignore rules that hold in a folder: its own, and those of the folders around it.
///
/// Read once per folder, so that a walk over a large tree does not read them again for each file.
struct IgnoreScope {
  /// The rules of one file, and how many components of a path lie above its folder.
  private var rules: [(depth: Int, rules: IgnoreRules)] = []

  /// The ignore files of a folder; later ones win over earlier ones.
  private let names: [String]
  /// A larger ignore file is no ignore file.
  private static let sizeLimit = 1 << 20

  /// The rules of the repository's own folder.
  init(repository folder: String) {
    names = [".gitignore", ".familiarignore"]
    append("\(folder)/.git/info/exclude", depth: 0)
    enter(folder, depth: 0)
  }

  /// The rules of the repository's own folder, of our own ignore files alone: git has said the rest.
  init(familiarignoreOf folder: String) {
    names = [".familiarignore"]
    enter(folder, depth: 0)
  }

  /// Adds the rules of `folder`, which is `depth` components below the repository's.
  mutating func enter(_ folder: String, depth: Int) {
    for name in names { append("\(folder)/\(name)", depth: depth) }
  }

  private mutating func append(_ path: String, depth: Int) {
    guard let bytes = try? FileReading.contents(of: path, limit: Self.sizeLimit) else { return }
    rules.append((depth, IgnoreRules(file: bytes)))
  }

  /// Whether the last of `components` is ignored, given that the folders before it are not.
  func ignores(_ components: [ArraySlice<UInt8>], isFolder: Bool) -> Bool {
    for (depth, rules) in rules.reversed() {
      if let verdict = rules.verdict(on: Array(components[depth...]), isFolder: isFolder) {
        return verdict
      }
    }
    return false
  }
}
