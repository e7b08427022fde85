/// Where recorded fixtures lie.
package enum Fixtures {
  /// `Tests/TestSupport/Fixtures`, found from this file.
  package static var directory: String {
    String(#filePath.dropLast("Fixtures.swift".count)) + "Fixtures"
  }
}
