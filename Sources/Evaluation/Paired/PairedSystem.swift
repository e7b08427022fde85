/// One of the systems that a ``PairedEvaluation`` compares.
package struct PairedSystem<Scorer: TokenScorer, Completer: HoleCompleter> {
  package var scorer: Scorer
  package var completer: Completer

  package init(scorer: Scorer, completer: Completer) {
    self.scorer = scorer
    self.completer = completer
  }
}
