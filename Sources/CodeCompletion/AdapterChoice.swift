package import Inference

/// The adapters that a request wants, as a promise: they are read on the decode thread, if ever.
package struct AdapterChoice: Sendable {
  /// Equal for choices that give equal sets; suggestions of another choice are no answer.
  package let identity: String
  private let make: @Sendable (AdapterBase) -> AdapterSet

  package init(identity: String, make: @escaping @Sendable (AdapterBase) -> AdapterSet) {
    self.identity = identity
    self.make = make
  }

  /// No adapter at all.
  package static let none = AdapterChoice(identity: "") { _ in .none }

  func set(for base: AdapterBase) -> AdapterSet { make(base) }
}
