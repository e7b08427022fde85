package import Tokenization

/// Makes the rows of a run out of the documents of a split.
///
/// Each epoch goes over all documents in another order and cuts them anew; one document is in memory at
/// a time. The same documents, options, length and seed make the same rows.
package struct RowPlan: Sendable {
  /// What was written.
  package struct Summary: Sendable, Equatable {
    package var rows = 0
    package var tokens = 0
    package var examples = 0
    /// Passes over the documents, of which the last may be a part.
    package var epochs = 0
    /// Documents of the split, and those that changed since the scan and were left out.
    package var documents = 0
    package var changed: [String] = []
  }

  private let scan: ScanResult
  private let split: DataSplit
  private let maker: ExampleMaker
  private let length: Int
  private let seed: UInt64
  private let vocabularyCount: Int

  /// - Parameter length: tokens of a row.
  package init(
    _ scan: ScanResult, split: DataSplit, tokenizer: Tokenizer,
    options: ExampleOptions = ExampleOptions(), length: Int, seed: UInt64
  ) throws(TrainingDataError) {
    self.scan = scan
    self.split = split
    self.length = length
    self.seed = seed
    maker = try ExampleMaker(
      tokenizer: tokenizer, options: options, length: length, seed: seed)
    vocabularyCount = tokenizer.vocabulary.tokens.count
  }

  /// Hands over rows until they hold `tokenBudget` tokens, or up to an example more; nil is one pass
  /// over all documents.
  ///
  /// - Parameter body: false ends it.
  package func rows(
    tokenBudget: Int?, _ body: (PackedRow) throws(TrainingDataError) -> Bool
  ) throws(TrainingDataError) -> Summary {
    try produce(tokenBudget) { (event) throws(TrainingDataError) -> Bool in
      if case .row(let row) = event { try body(row) } else { true }
    }
  }

  private enum Event {
    case row(PackedRow)
    case endOfEpoch
  }

  private func produce(
    _ tokenBudget: Int?, _ body: (Event) throws(TrainingDataError) -> Bool
  ) throws(TrainingDataError) -> Summary {
    let documents = scan.files(of: split)
    var summary = Summary()
    var packer = RowPacker(length: length)
    var changed: Set<String> = []
    summary.documents = documents.count
    passes: while true {
      let before = summary.examples
      for number in order(of: documents.count, epoch: summary.epochs) {
        let file = documents[number]
        guard let text = try? scan.text(of: file) else {
          changed.insert(file.path)
          continue
        }
        for example in try maker.examples(
          of: text, path: file.path, number: number, epoch: summary.epochs)
        {
          summary.examples += 1
          summary.tokens += example.tokens.count
          if let row = packer.add(example.tokens) {
            summary.rows += 1
            guard try body(.row(row)) else { throw .cancelled }
          }
          if let tokenBudget, summary.tokens >= tokenBudget {
            summary.epochs += 1
            break passes
          }
        }
      }
      summary.epochs += 1
      guard summary.examples > before else { throw .noDocuments(split: split) }
      if tokenBudget == nil { break }
      _ = try body(.endOfEpoch)
    }
    for row in packer.finish() {
      summary.rows += 1
      guard try body(.row(row)) else { throw .cancelled }
    }
    _ = try body(.endOfEpoch)
    summary.changed = changed.sorted()
    return summary
  }

  /// Writes the rows to a file, which ``PackedRowFile`` opens, shuffled within each epoch.
  ///
  /// Rows are made document by document; in that order a batch would be of one document.
  /// - Parameter progress: told the tokens so far; false ends it with
  ///   ``TrainingDataError/cancelled``, and no file is there.
  @discardableResult
  package func write(
    to path: String, tokenBudget: Int?, progress: (Int) -> Bool = { _ in true }
  ) throws(TrainingDataError) -> Summary {
    var writer = try PackedRowWriter(
      path: path, length: length, vocabularyCount: vocabularyCount)
    // No example's stream, nor that of an order: see there.
    var random = CounterRandom(seed: seed, stream: 3 << 62)
    var first = 0
    let summary = try produce(tokenBudget) { (event) throws(TrainingDataError) -> Bool in
      switch event {
      case .row(let row):
        try writer.append(row)
      case .endOfEpoch:
        writer.shuffle(from: first, &random)
        first = writer.rows
      }
      return progress(writer.tokens)
    }
    try writer.commit()
    return summary
  }

  /// A permutation, by the algorithm of Fisher and Yates.
  private func order(of count: Int, epoch: Int) -> [Int] {
    // Documents number less than 2^40, so no example's stream is this one.
    var random = CounterRandom(seed: seed, stream: 1 << 63 | UInt64(epoch))
    var order = Array(0..<count)
    for index in order.indices.dropFirst() {
      order.swapAt(index, random.next(below: index + 1))
    }
    return order
  }
}
