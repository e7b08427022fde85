import Storage
import TestSupport
import Testing

@testable import CodeCompletion

/// The rule over the suggestions that it was fitted on.
///
/// Its figures for repositories left out of the fit are in the manifest; these only show that the
/// constants, the features' order and the table belong together.
struct ShowingTableTests {
  private struct Row {
    var isNextLine: Bool
    var isCached: Bool
    var isRight: Bool
    var characters: Int
    var features = ShowingFeatures()
  }

  private let rows: [Row]

  init() throws {
    let bytes = try FileReading.contents(
      of: Fixtures.directory + "/Completion/showing.csv", limit: 3 << 20)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",")
    }
    let names = try #require(lines.first).dropFirst(5).map { String($0) }
    #expect(names == ShowingFeature.allCases.map { $0.rawValue })
    // A tenth says enough and is read fast.
    rows = try lines.dropFirst().enumerated().filter { $0.offset % 10 == 0 }.map { _, line in
      var row = Row(
        isNextLine: line[1] != "anywhere", isCached: line[2] == "repository",
        isRight: line[3] == "1", characters: try #require(Int(line[4])))
      for (feature, value) in zip(ShowingFeature.allCases, line.dropFirst(5)) {
        row.features[feature] = try #require(Float(value))
      }
      return row
    }
  }

  @Test(arguments: [true, false])
  func `what is shown is right more often, and most of what is right is shown`(isCached: Bool) {
    let next = rows.filter { $0.isNextLine && $0.isCached == isCached }
    let shown = next.filter { ShowingRule.fitted.judge($0.features).isShown }
    #expect(next.count > 150 && shown.count > 50)
    let precision = Double(shown.count { $0.isRight }) / Double(shown.count)
    #expect(precision > 1.3 * Double(next.count { $0.isRight }) / Double(next.count))
    func characters(_ rows: [Row]) -> Double {
      rows.reduce(0) { $0 + ($1.isRight ? Double($1.characters) : 0) }
    }
    #expect(characters(shown) > 0.8 * characters(next))
  }

  @Test func `estimates are as high as suggestions are right`() {
    let mean =
      rows.reduce(0) { $0 + ShowingRule.fitted.judge($1.features).probability }
      / Float(rows.count)
    let right = Float(rows.count { $0.isRight }) / Float(rows.count)
    #expect(abs(mean - right) < 0.04)
  }
}
