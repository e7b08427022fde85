/// How documents become examples.
package struct ExampleOptions: Sendable, Equatable {
  /// The share of pieces that are filled in the middle; the recipe's.
  package var fimRate = 0.5
  /// The share of those in SPM order, which is what is served; the recipe's.
  package var spmRate = 0.5
  /// The share of middles that begin and end where a cursor asks; the others lie between two
  /// characters, as in BigCode's training.
  package var cursorRate = 0.5
  /// The share of pieces that name their file, as prompts do; the shipped model was trained so.
  package var headerRate = 0.5

  package init() {}

  /// Throws where a rate is none.
  package func check() throws(TrainingDataError) {
    for (name, rate) in [
      ("fill-in-the-middle rate", fimRate), ("SPM rate", spmRate), ("cursor rate", cursorRate),
      ("header rate", headerRate),
    ] where !(rate >= 0 && rate <= 1) {
      throw .badOption(name: name, value: "\(rate)", expected: "0 to 1")
    }
  }
}
