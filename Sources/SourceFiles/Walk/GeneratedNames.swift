/// Tells files that programs write, by their names.
enum GeneratedNames {
  /// Lock files and what compilers of interfaces and bundlers call their output.
  ///
  /// - Source: the patterns of GitHub Linguist's `generated.rb`, those that are told by names.
  private static let rules = IgnoreRules([
    "*.min.js", "*.min.css", "*.min.mjs", "*-min.js", "*.bundle.js", "*.chunk.js", "*_pb2.py",
    "*_pb2.pyi", "*_pb2_grpc.py", "*.pb.go", "*.pb.cc", "*.pb.h", "*.pb.swift", "*.g.dart",
    "*.freezed.dart", "*.designer.cs", "*.Designer.cs", "*.g.cs", "*.generated.*", "*_generated.*",
    "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "Cargo.lock",
    "poetry.lock", "Pipfile.lock", "Package.resolved", "composer.lock", "Gemfile.lock", "go.sum",
  ])

  static func contains(_ name: ArraySlice<UInt8>) -> Bool {
    rules.verdict(on: [name], isFolder: false) == true
  }
}
