package import ModelFiles

/// What an adapter must fit: the model's shape and identity.
package struct AdapterBase: Sendable {
  package let configuration: ModelConfiguration
  /// How sets for this model are multiplied.
  package let precision: AdapterSet.Precision
  private let checkpoint: Checkpoint?
  private let id: String?

  /// The base that a model is.
  package init(_ model: GPTBigCodeModel) {
    configuration = model.configuration
    precision = model.isFloat ? .exact : .int8
    checkpoint = model.checkpoint
    id = model.checkpoint.baseID
  }

  /// A base that is not run, for what only reads and writes adapters.
  package init(_ checkpoint: Checkpoint) {
    configuration = checkpoint.configuration
    precision = .exact
    self.checkpoint = checkpoint
    id = checkpoint.baseID
  }

  /// A base by its values.
  package init(
    configuration: ModelConfiguration, baseID: String?, precision: AdapterSet.Precision = .exact
  ) {
    self.configuration = configuration
    self.precision = precision
    checkpoint = nil
    id = baseID
  }

  /// SHA-256 over the weights; reads them all where the model's file does not record it.
  package func baseID() -> String? { id ?? checkpoint?.computedBaseID() }
}
