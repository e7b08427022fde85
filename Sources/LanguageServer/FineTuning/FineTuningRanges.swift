/// What the options of a run may be: the same for an editor's settings and on the command line.
package enum FineTuningRanges {
  package static let rank = 1...1024
  package static let alpha = NumberRange(above: 0, through: 65536)
  package static let dropout = NumberRange(0..<1)
  package static let learningRate = NumberRange(above: 0, through: 1)
}
