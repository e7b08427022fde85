extension AdapterRegistry {
  /// A registered adapter.
  package struct Entry: Sendable {
    package let name: String
    package let path: String
    /// Nil where ``problem`` says why.
    package let metadata: AdapterMetadata?
    /// Why it cannot be used with any model.
    package let problem: String?
    /// The repositories that use it, with the weight they use it with.
    package let uses: [(repository: String, weight: Double)]

    package var isActive: Bool { !uses.isEmpty }
    /// What it counts with: in the first repository that uses it, else its own.
    package var weight: Double { uses.first?.weight ?? metadata?.weight ?? 1 }
  }
}
