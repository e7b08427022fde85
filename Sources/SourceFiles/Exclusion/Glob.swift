/// Matches one path component against `*`, `?`, `[...]` and backslashes.
enum Glob {
  /// Backtracks to the last `*` only, so the work is at most the product of the lengths.
  static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (at, want) = (name.startIndex, pattern.startIndex)
    var retry: (name: Int, pattern: Int)?
    while at < name.endIndex {
      if want < pattern.endIndex, pattern[want] == UInt8(ascii: "*") {
        want += 1
        retry = (at, want)
      } else if let next = step(name[at], pattern[want...]) {
        at += 1
        want = next
      } else if let last = retry {
        at = last.name + 1
        want = last.pattern
        retry = (at, want)
      } else {
        return false
      }
    }
    return pattern[want...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// The index behind the element that takes `byte`; nil if the first element does not.
  private static func step(_ byte: UInt8, _ pattern: ArraySlice<UInt8>) -> Int? {
    guard let first = pattern.first else { return nil }
    let next = pattern.startIndex + 1
    switch first {
    case UInt8(ascii: "?"): return next
    case UInt8(ascii: "["): return set(byte, pattern)
    case UInt8(ascii: "\\") where next < pattern.endIndex:
      return pattern[next] == byte ? next + 1 : nil
    default: return first == byte ? next : nil
    }
  }

  /// `[abc]`, `[a-z]`, `[!a]`; a bracket that nothing closes is itself.
  private static func set(_ byte: UInt8, _ pattern: ArraySlice<UInt8>) -> Int? {
    var index = pattern.startIndex + 1
    let isNegated =
      index < pattern.endIndex
      && (pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^"))
    if isNegated { index += 1 }
    // A bracket in the first place is one of the set.
    let first = index
    guard let close = pattern[min(first + 1, pattern.endIndex)...].firstIndex(of: UInt8(ascii: "]"))
    else { return byte == UInt8(ascii: "[") ? pattern.startIndex + 1 : nil }
    var isMember = false
    while index < close {
      if index + 2 < close, pattern[index + 1] == UInt8(ascii: "-") {
        if pattern[index] <= byte && byte <= pattern[index + 2] { isMember = true }
        index += 3
      } else {
        if pattern[index] == byte { isMember = true }
        index += 1
      }
    }
    return isMember != isNegated ? close + 1 : nil
  }
}
