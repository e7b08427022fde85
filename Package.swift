// swift-tools-version: 6.2
import PackageDescription

/// Every module is Swift 6, and a warning fails the build.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// The kernels are optimized in debug builds too.
///
/// Unoptimized they make the tests of whole models take minutes. No FMA contraction, so that every kernel table states its own roundings.
let kernelSettings: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"])
]

let package = Package(
  name: "familiar",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "familiar", targets: ["familiar"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // Leaves.
    .systemLibrary(
      name: "CJSON", pkgConfig: "json-c", providers: [.apt(["libjson-c-dev"]), .brew(["json-c"])]),
    .target(name: "CKernels", cSettings: kernelSettings),
    .target(name: "CSystem", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    .target(
      name: "JSONCoding",
      dependencies: ["CJSON", .product(name: "OrderedCollections", package: "swift-collections")],
      swiftSettings: strict),
    .target(name: "Storage", dependencies: ["CSystem"], swiftSettings: strict),
    .target(name: "Threading", dependencies: ["CSystem"], swiftSettings: strict),
    .target(name: "SourceFiles", dependencies: ["Storage"], swiftSettings: strict),

    // Text and files to a model.
    .target(
      name: "Tokenization", dependencies: ["JSONCoding", "Storage"], swiftSettings: strict),
    .target(
      name: "ModelFiles",
      dependencies: [
        "CKernels", "JSONCoding", "Storage", "Tokenization",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),

    // A repository to what the model may know of it.
    .target(
      name: "RepositoryIndex",
      dependencies: ["SourceFiles", "Storage", "Threading", "Tokenization"],
      swiftSettings: strict),

    // A model to completions to an editor.
    .target(
      name: "Inference",
      dependencies: ["CKernels", "CSystem", "ModelFiles", "Storage", "Tokenization"],
      swiftSettings: strict),
    .target(
      name: "CacheModel",
      dependencies: ["CKernels", "Inference", "RepositoryIndex", "Storage", "Tokenization"],
      swiftSettings: strict),
    .target(
      name: "CodeCompletion",
      dependencies: [
        "CacheModel", "Inference", "RepositoryIndex", "Storage", "Threading", "Tokenization",
      ], swiftSettings: strict),
    .target(
      name: "LanguageServer",
      dependencies: [
        "Adapters", "CodeCompletion", "CSystem", "Inference", "JSONCoding", "RepositoryIndex",
        "SourceFiles", "Storage", "Threading", "Tokenization",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .target(
      name: "Evaluation",
      dependencies: [
        "CacheModel", "CodeCompletion", "Inference", "RepositoryIndex", "SourceFiles", "Storage",
        "Tokenization",
      ],
      swiftSettings: strict),

    // A repository to an adapter to a model.
    .target(
      name: "TrainingData",
      dependencies: [
        "CSystem", "JSONCoding", "SourceFiles", "Storage", "Threading", "Tokenization",
      ],
      swiftSettings: strict),
    .target(
      name: "Adapters",
      dependencies: [
        "CKernels", "Inference", "JSONCoding", "ModelFiles", "Storage", "Tokenization",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: [
        "Adapters", "CKernels", "CSystem", "Inference", "JSONCoding", "ModelFiles", "Storage",
        "Tokenization", "TrainingData",
      ], swiftSettings: strict),
    .target(
      name: "FineTuning",
      dependencies: [
        "Adapters", "CodeCompletion", "CSystem", "Evaluation", "Inference", "JSONCoding",
        "ModelFiles", "SourceFiles", "Storage", "Threading", "Tokenization", "Training",
        "TrainingData", .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "familiar",
      dependencies: [
        "Adapters", "CacheModel", "CKernels", "CodeCompletion", "CSystem", "Evaluation",
        "FineTuning", "Inference", "JSONCoding", "LanguageServer", "ModelFiles",
        "RepositoryIndex", "SourceFiles", "Storage", "Threading", "Tokenization", "Training",
        "TrainingData",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),

    // Tests.
    .target(
      name: "TestSupport",
      dependencies: ["JSONCoding", "RepositoryIndex", "Storage", "Tokenization"],
      path: "Tests/TestSupport", exclude: ["Fixtures"], swiftSettings: strict),
    .tests("JSONCoding"),
    .tests("Storage"),
    .tests("SourceFiles", of: ["SourceFiles", "Storage"]),
    .tests(
      "RepositoryIndex",
      of: ["RepositoryIndex", "SourceFiles", "Storage", "Threading", "Tokenization"]),
    .tests("Kernel", of: ["CKernels"]),
    .tests("Tokenization", of: ["JSONCoding", "Tokenization"]),
    .tests("ModelFiles", of: ["CKernels", "JSONCoding", "ModelFiles", "Storage", "Tokenization"]),
    .tests(
      "Inference",
      of: ["CKernels", "Inference", "JSONCoding", "ModelFiles", "Storage", "Tokenization"]),
    .tests(
      "CacheModel",
      of: [
        "CacheModel", "Inference", "JSONCoding", "ModelFiles", "RepositoryIndex", "Storage",
        "Tokenization",
      ]),
    .tests(
      "CodeCompletion",
      of: [
        "CacheModel", "CodeCompletion", "Inference", "JSONCoding", "ModelFiles", "RepositoryIndex",
        "Storage", "Tokenization",
      ]),
    .tests(
      "LanguageServer",
      of: [
        "Adapters", "CodeCompletion", "CSystem", "Inference", "JSONCoding", "LanguageServer",
        "ModelFiles", "RepositoryIndex", "SourceFiles", "Storage", "Threading", "Tokenization",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      exclude: ["Transcripts"]),
    .tests(
      "Evaluation",
      of: [
        "CacheModel", "CodeCompletion", "Evaluation", "Inference", "JSONCoding", "RepositoryIndex",
        "SourceFiles", "Storage", "Tokenization",
      ]),
    .tests(
      "TrainingData",
      of: ["JSONCoding", "SourceFiles", "Storage", "Tokenization", "TrainingData"]),
    .tests(
      "Adapters",
      of: ["Adapters", "Inference", "JSONCoding", "ModelFiles", "Storage", "Tokenization"]),
    .tests(
      "Training",
      of: [
        "Adapters", "CKernels", "Inference", "JSONCoding", "ModelFiles", "Storage",
        "Tokenization", "Training", "TrainingData",
      ]),
    .tests(
      "FineTuning",
      of: [
        "Adapters", "CSystem", "Evaluation", "FineTuning", "Inference", "JSONCoding", "ModelFiles",
        "Storage", "Tokenization", "Training", "TrainingData",
      ]),
    .tests(
      "Command",
      of: [
        "FineTuning", "Inference", "JSONCoding", "LanguageServer", "ModelFiles", "Storage",
        "familiar",
      ]),
    .tests("Repository", of: []),

    // Measurements; built with everything, shipped with nothing.
    .target(
      name: "CPeaks", path: "Tests/CPeaks",
      cSettings: [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CacheModel", "CKernels", "CodeCompletion", "CPeaks", "Evaluation", "Inference",
        "LanguageServer", "ModelFiles", "RepositoryIndex", "Storage", "TestSupport", "Tokenization",
      ],
      path: "Tests/Benchmarks",
      exclude: [
        "README.md", "instructions.py", "measures", "repositories.py", "results", "rules.py",
        "suite.py", "trace",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "CompletionMeasurement",
      dependencies: [
        "CodeCompletion", "Evaluation", "Inference", "JSONCoding", "ModelFiles", "RepositoryIndex",
        "Tokenization",
      ], path: "Tests/CompletionMeasurement", swiftSettings: strict),
  ],
  cLanguageStandard: .gnu17
)

extension Target {
  /// The test target `<name>Tests`; it sees the modules it names and `TestSupport`.
  static func tests(
    _ name: String, of modules: [Target.Dependency]? = nil, exclude: [String] = []
  ) -> Target {
    .testTarget(
      name: "\(name)Tests",
      dependencies: (modules ?? [.byName(name: name)]) + ["TestSupport"],
      exclude: exclude, swiftSettings: strict)
  }
}
