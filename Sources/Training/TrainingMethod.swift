/// What of a model is trained.
package enum TrainingMethod: String, Sendable, CaseIterable {
  /// Low-rank updates of linear layers; the model's own weights stay as they are served.
  case lora
  /// Every weight, from the model's own.
  case full
  /// Every weight, from random ones.
  case scratch
}
