import Testing

@testable import Adapters

/// Regular expressions as PEFT's configurations hold them; expectations are Python's `re.fullmatch`.
struct NamePatternTests {
  private func check(_ pattern: String, _ yes: [String], _ no: [String]) throws {
    let pattern = try NamePattern(pattern)
    for name in yes { #expect(pattern.matches(name), "\(name)") }
    for name in no { #expect(!pattern.matches(name), "\(name)") }
  }

  @Test func `names match as a whole`() throws {
    try check(
      #".*\.(attn|mlp)\.c_(proj|fc)"#, ["h.0.mlp.c_fc", "a.attn.c_proj"], ["mlp.c_fc", "x"])
    try check("c_attn", ["c_attn"], ["c_attn2", "xc_attn", ""])
    try check(#"h\.[0-2]\.c"#, ["h.0.c", "h.2.c"], ["h.3.c", "hx0xc"])
    try check(#"h.(\d+).*"#, ["h.12", "h.1.a"], ["h.a"])
    try check("a{2}b{1,2}c{,1}", ["aab", "aabbc"], ["ab", "aabbb"])
    try check("[^a-c]+", ["xyz"], ["xay", ""])
    try check("(?:ab)*?", ["", "abab"], ["aba"])
    try check("^a$", ["a"], ["b"])
    try check("a|b|", ["a", "b", ""], ["ab"])
    try check("x{a}", ["x{a}"], ["xa"])
    try check(#"(?P<n>a)\w\W"#, ["ab."], ["abb"])
    try check("[]a]", ["]", "a"], ["b"])
  }

  @Test func `no pattern takes longer than name times pattern`() throws {
    // Backtracking would need 2^60 steps.
    let name = String(repeating: "a", count: 60)
    try check("(a*)*b", [], [name])
    try check("(a|a|aa)+x", [], [name])
  }

  @Test(arguments: [
    "(", ")", "[", "a**", "*", "\\", "(?=a)", "(?<n>a)", "\\1", "\\b", "[z-a]", "a{3,2}", "(?P=n)",
    "[\\D]", "a++",
  ])
  func `what is malformed or not supported is an error`(text: String) {
    #expect(throws: NamePattern.Problem.self) { try NamePattern(text) }
  }

  @Test func `large patterns are refused`() {
    let deep = String(repeating: "(", count: 100) + String(repeating: ")", count: 100)
    for text in [deep, "(a{1000}){1000}", "((){4000}){4000}", String(repeating: "a", count: 5000)] {
      #expect(throws: NamePattern.Problem.tooLarge) { try NamePattern(text) }
    }
  }
}
