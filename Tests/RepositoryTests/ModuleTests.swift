import Testing

/// The module graph that `Sources/ARCHITECTURE.md` promises, which SwiftPM does not enforce.
struct ModuleTests {
  /// What each module may import of ours.
  private static let allowed: [String: Set<String>] = [
    "JSONCoding": ["CJSON"],
    "Storage": ["CSystem"],
    "Tokenization": ["JSONCoding", "Storage"],
    "ModelFiles": ["CKernels", "JSONCoding", "Storage", "Tokenization"],
    "Inference": ["CKernels", "CSystem", "ModelFiles", "Storage", "Tokenization"],
    "Threading": ["CSystem"],
    "SourceFiles": ["Storage"],
    "RepositoryIndex": ["SourceFiles", "Storage", "Threading", "Tokenization"],
    "CacheModel": ["CKernels", "Inference", "RepositoryIndex", "Tokenization"],
    "CodeCompletion": [
      "CacheModel", "Inference", "RepositoryIndex", "Threading", "Tokenization",
    ],
    "TrainingData": ["JSONCoding", "SourceFiles", "Storage", "Tokenization"],
    "Training": [
      "Adapters", "CKernels", "CSystem", "Inference", "JSONCoding", "ModelFiles", "Storage",
      "Tokenization", "TrainingData",
    ],
    "FineTuning": [
      "Adapters", "CSystem", "CodeCompletion", "Evaluation", "Inference", "JSONCoding",
      "ModelFiles", "SourceFiles", "Storage", "Tokenization", "Training", "TrainingData",
    ],
    "Adapters": ["Inference", "JSONCoding", "ModelFiles", "Storage"],
    "LanguageServer": [
      "Adapters", "CSystem", "CodeCompletion", "Inference", "JSONCoding", "RepositoryIndex",
      "SourceFiles", "Storage", "Threading", "Tokenization",
    ],
    "Evaluation": [
      "CacheModel", "CodeCompletion", "Inference", "RepositoryIndex", "SourceFiles", "Storage",
      "Tokenization",
    ],
    "familiar": [
      "Adapters", "CKernels", "CSystem", "CodeCompletion", "Evaluation",
      "FineTuning", "Inference", "JSONCoding", "LanguageServer", "ModelFiles", "RepositoryIndex",
      "SourceFiles", "Storage", "Threading", "Tokenization", "Training", "TrainingData",
    ],
  ]
  private static let ours = Set(allowed.keys).union(["CJSON", "CKernels", "CSystem"])

  private static func imports(of file: SourceTree.File) -> [String] {
    file.lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count else {
        return nil
      }
      return String(words[index + 1])
    }
  }

  @Test func `modules import only what is below them`() {
    #expect(SourceTree.sources.count > 40)
    for file in SourceTree.sources where file.path.hasSuffix(".swift") {
      let allowed = Self.allowed[file.module] ?? []
      for name in Self.imports(of: file) where Self.ours.contains(name) {
        #expect(allowed.contains(name), "\(file.path) imports \(name)")
      }
    }
  }

  /// An allowance that nobody uses guards nothing.
  @Test func `the list is no wider than the code`() {
    for (module, allowed) in Self.allowed {
      let files = SourceTree.sources.filter {
        $0.module == module && $0.path.hasSuffix(".swift")
      }
      let used = Set(files.flatMap(Self.imports))
      #expect(allowed.subtracting(used).isEmpty, "\(module): \(allowed.subtracting(used))")
    }
  }

  @Test func `nothing imports Foundation, whose run loop opens sockets`() {
    for file in SourceTree.sources where !file.isSampleCode {
      for name in Self.imports(of: file) {
        #expect(!["Foundation", "FoundationEssentials", "Dispatch"].contains(name), "\(file.path)")
      }
    }
  }

  @Test func `the architecture names every module`() throws {
    let architecture = try #require(SourceTree.text("Sources/ARCHITECTURE.md"))
    for module in Self.ours { #expect(architecture.contains("`\(module)`"), "\(module)") }
    #expect(architecture.split(separator: "\n", omittingEmptySubsequences: false).count < 200)
  }
}
