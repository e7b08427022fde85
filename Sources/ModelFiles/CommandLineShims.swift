package import Storage

// Stands in for what the branch `modelfiles` brings; delete this file when it lands.

package struct ModelRegistry: Sendable {
  package init(state: StateDirectories) {}
  package func resolve(_ name: String?) throws(ModelFileError) -> String { name ?? "" }
}
