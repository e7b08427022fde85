/// All stop rules over one continuation; the first that speaks wins.
struct StopConditions {
  /// Every rule's name, in order.
  static let names = [SuffixStop.name, BracketStop.name, DedentStop.name, NewlineStop.name]

  private(set) var state: ContinuationState
  private var rules: [any StopRule]

  init(
    cursor: CursorContext, mode: CompletionRequest.Mode, isAutomaticMode: Bool = false,
    disabled: Set<String> = []
  ) {
    state = ContinuationState(cursor: cursor, mode: mode, isAutomaticMode: isAutomaticMode)
    let all: [any StopRule] = [
      SuffixStop(cursor: cursor), BracketStop(), DedentStop(), NewlineStop(),
    ]
    rules = all.filter { !disabled.contains(type(of: $0).name) }
  }

  /// Reads on; carriage returns before line feeds are left out by the caller.
  mutating func append(_ bytes: some Sequence<UInt8>) -> (rule: String, stop: Stop)? {
    for byte in bytes {
      state.append(byte)
      for index in rules.indices {
        if let stop = rules[index].advance(state) {
          return (type(of: rules[index]).name, stop)
        }
      }
    }
    return nil
  }
}
