/// Nobody has said yet where the model comes from.
struct NoModelYet: Error, CustomStringConvertible {
  var description: String { "the model is not loaded yet" }
}
