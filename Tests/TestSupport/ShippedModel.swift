private import Storage

/// The model in `models/`, which tests of trained weights run on.
package enum ShippedModel {
  private static let folder =
    String(#filePath.dropLast("Tests/TestSupport/ShippedModel.swift".count)) + "models"

  /// The first `.gguf` file, which is also what the program takes by default.
  package static var file: String? {
    (try? Directories.names(in: folder))?.first { $0.hasSuffix(".gguf") }.map { "\(folder)/\($0)" }
  }

  /// The same model as a Hugging Face folder.
  package static var huggingFaceFolder: String? {
    let names = (try? Directories.names(in: folder)) ?? []
    return names.map { "\(folder)/\($0)" }.first {
      FileReading.kind(of: "\($0)/config.json") == .regular
    }
  }
}
