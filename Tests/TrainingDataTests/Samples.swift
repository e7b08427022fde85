import Storage
import TestSupport
import Tokenization

@testable import TrainingData

/// Texts and folders that the suites share.
enum Samples {
  /// Read once: parsing takes a good part of a second in a debug build.
  private static let loaded = Result {
    try Tokenizer(huggingFace: Fixtures.tokenization("starter"))
  }

  static func tokenizer() throws -> Tokenizer { try loaded.get() }

  /// A source that is like no other: `lines` assignments of names that the seed decides.
  static func source(_ seed: Int, lines: Int = 30) -> String {
    var random = CounterRandom(seed: UInt64(seed), stream: 0)
    return (0..<lines).map { line in
      let names = (0..<4).map { _ in word(&random) }
      let indentation = String(repeating: "    ", count: line % 3)
      return "\(indentation)\(names[0]) = \(names[1])(\(names[2]), \(names[3]))\n"
    }.joined()
  }

  static func word(_ random: inout CounterRandom) -> String {
    let syllables = ["ka", "lo", "mi", "ne", "ru", "sta", "ver", "ton", "qui", "bra", "ix", "op"]
    return (0..<3).map { _ in syllables[random.next(below: syllables.count)] }.joined()
  }

  /// Text with all that is hard to cut: tabs, blank lines, letters beyond ASCII, broken bytes.
  static func text(_ random: inout CounterRandom, atoms: Int) -> [UInt8] {
    let pieces: [[UInt8]] = [
      "def f(a, b):\n", "    return a + b\n", "\n", "\t\t", "        ", "naïve = 'ß€𝄞'\n", "12345",
      "<fim_middle>", "<|endoftext|>", "a_very_long_name", "{\n", "}\n", "   \n", "\r", "# 注释\n",
    ].map { Array($0.utf8) }
    var text: [UInt8] = []
    for _ in 0..<atoms {
      text += pieces[random.next(below: pieces.count)]
      if random.next(below: 40) == 0 { text.append(0xFF) }
    }
    return text
  }

  static func scan(
    _ folder: String, _ options: ScanOptions = ScanOptions()
  ) throws -> ScanResult {
    try RepositoryScan.run(folder, tokenizer: tokenizer(), options: options)
  }
}

extension ScanResult {
  /// The names of the reasons by path; empty for what is used.
  var reasons: [String: String] {
    Dictionary(files.map { ($0.path, $0.exclusion?.name ?? "") }) { $1 }
  }
}
