#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of this repository, read from where the tests were compiled.
enum SourceTree {
  struct File {
    /// From the repository's root.
    let path: String
    let text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// `Sources/Inference/Session.swift` is of `Inference`.
    var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }
    /// Whether its text is code for a model to read, in several languages, in string literals.
    var isSampleCode: Bool { path == "Sources/FineTuning/Verdict/GeneralCode.swift" }
  }

  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/")
  }()

  static let sources: [File] = files(in: "Sources")
  static let tests: [File] = files(in: "Tests")

  static func text(_ path: String) -> String? {
    guard let file = fopen("\(root)/\(path)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func files(in folder: String) -> [File] {
    guard let stream = opendir("\(root)/\(folder)") else { return [] }
    defer { closedir(stream) }
    var found: [File] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix("."), name != "Fixtures", name != "__pycache__" else { continue }
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".swift") || name.hasSuffix(".c") || name.hasSuffix(".h") {
        found.append(File(path: path, text: text(path) ?? ""))
      } else {
        found += files(in: path)
      }
    }
    return found.sorted { $0.path < $1.path }
  }
}
