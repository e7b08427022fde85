import Testing

@testable import familiar

/// Token ids as people write them.
@Suite struct TokenIDListTests {
  @Test func `commas and blanks part ids`() throws {
    #expect(try TokenIDList(parsing: "1,2, 3 4").ids == [1, 2, 3, 4])
    #expect(try TokenIDList(argument: "[1, 2]").ids == [1, 2])
  }

  @Test(arguments: ["", ",", "a", "1,-2", "1.5", "1;2", "[1"])
  func `what holds no ids, or something else, is refused`(_ text: String) {
    #expect(throws: (any Error).self) { try TokenIDList(argument: text) }
  }

  @Test func `anything may stand between the ids to decode`() throws {
    #expect(try TokenIDList(scanning: Array("[10, 2]\n3;4-5".utf8)).ids == [10, 2, 3, 4, 5])
    #expect(try TokenIDList(scanning: []).ids == [])
    #expect(throws: CommandError.notTokenIDs(found: "-7")) {
      try TokenIDList(scanning: Array("1 -7".utf8))
    }
  }

  @Test func `ids beyond the vocabulary are named`() throws {
    let list = try TokenIDList(parsing: "1,99,99999999999999999999")
    #expect(throws: CommandError.unknownToken(id: 99, vocabularySize: 99)) {
      try list.checked(vocabularySize: 99)
    }
    #expect(throws: CommandError.unknownToken(id: .max, vocabularySize: 100)) {
      try list.checked(vocabularySize: 100)
    }
  }
}
