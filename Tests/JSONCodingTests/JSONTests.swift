import JSONCoding
import Testing

struct JSONTests {
  private func string(_ json: String) throws -> String? { try JSON(parsing: json).string }

  private static let documents: [(String, JSON)] = [
    ("null", .null), ("true", true), ("-12", -12), ("1.5", 1.5), ("\"a\\nb\"", "a\nb"),
    ("[1, [], {}]", [1, [], [:]]), ("{\"b\": 1, \"a\": 2}", ["b": 1, "a": 2]),
    (" \n 7 \t", 7), ("9223372036854775807", .integer(.max)),
  ]

  @Test(arguments: documents)
  func `a document becomes a value`(text: String, value: JSON) throws {
    #expect(try JSON(parsing: text) == value)
  }

  @Test(arguments: [
    "", " ", "{", "[1,", "\"abc", "{\"a\" 1}", "1 2", "[1]]", "'a'", "[1,]", "nul", "\u{FEFF}1",
    String(repeating: "[", count: 100_000),
  ])
  func `what is no document is an error`(text: String) {
    #expect(throws: JSONError.self) { try JSON(parsing: text) }
  }

  @Test func `members keep their order and the last of equal keys wins`() throws {
    let json = try JSON(parsing: "{\"z\": 1, \"a\": 2, \"z\": 3}")
    #expect(json.serialized() == "{\"z\":3,\"a\":2}")
  }

  @Test func `every character survives, escaped or not`() throws {
    for code in stride(from: UInt32(0), through: 0x10FFFF, by: 251) {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let text = "<\(Character(scalar))>"
      #expect(try JSON(parsing: JSON.string(text).serialized()).string == text)
      let units = Array(text.utf16).map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      #expect(try string("\"\(units.joined())\"") == text, "U+\(String(code, radix: 16))")
    }
  }

  @Test func `a backslash that is itself escaped begins no escape`() throws {
    #expect(try string(#""\\ud83d\\ude00 \ud83d\ude00""#) == #"\ud83d\ude00 😀"#)
  }

  @Test func `lone surrogates and broken UTF-8 become replacement characters`() throws {
    #expect(try string(#""a\ud83dz""#)?.contains("\u{FFFD}") == true)
    #expect(try JSON(parsing: [0x22, 0x61, 0xFF, 0x22]).string == "a\u{FFFD}")
  }

  @Test func `numbers print so that they read back the same`() throws {
    for value in [0.1, 1e300, -2.5e-9, 1.0 / 3, Double(Float.pi)] {
      #expect(try JSON(parsing: JSON.number(value).serialized()).number == value)
    }
    #expect(JSON.number(.nan).serialized() == "null")
    #expect(JSON.number(.infinity).serialized() == "null")
  }

  @Test func `values answer only for what they are`() {
    let json: JSON = ["n": 4.0, "s": "x"]
    #expect(json["n"]?.integer == 4)
    #expect(json["s"]?.integer == nil)
    #expect(json["none"] == nil)
    #expect(JSON.array([1])["n"] == nil)
    #expect(JSON.number(4.5).integer == nil)
    #expect(JSON.number(1e300).integer == nil)
  }
}
