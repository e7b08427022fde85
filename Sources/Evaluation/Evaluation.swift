/// Measures a model on files: bits per byte and hole completion.
package enum Evaluation {}
