import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Testing

@Suite struct ModelResolutionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var environment: [String: String] {
    ["HOME": folder.path, "XDG_DATA_HOME": folder.file("data")]
  }

  private var registry: ModelRegistry {
    ModelRegistry(directories: StateDirectories(environment: environment))
  }

  @Test func `models are registered, listed, chosen and removed`() throws {
    #expect(try registry.list().isEmpty)
    #expect(try registry.defaultName() == nil)
    try register("starter")
    try register("a.b_c-1")
    #expect(try registry.names() == ["a.b_c-1", "starter"])
    #expect(throws: ModelFileError.self) { try registry.reserve("starter") }
    try registry.use("starter")
    #expect(try registry.list().map(\.isDefault) == [false, true])
    #expect(try registry.list().map(\.bytes) == [3, 3])
    let json = ModelDescription.list(try registry.list())
    #expect(json.array?[1]["name"] == "starter")
    #expect(json.array?[1]["default"] == true)
    try registry.remove("starter")
    #expect(try registry.defaultName() == nil)
    #expect(try registry.names() == ["a.b_c-1"])
    expectError(["did you mean 'a.b_c-1'"]) { try registry.remove("a.b_c-2") }
  }

  @Test(arguments: ["", "a/b", "../x", ".hidden", "-x", "a b", "x.gguf", "ü"])
  func `a name that could be a path or an option is refused`(name: String) {
    #expect(throws: ModelFileError.self) { try registry.reserve(name) }
    #expect(throws: ModelFileError.self) { try registry.use(name) }
    #expect(throws: ModelFileError.self) { try registry.remove(name) }
    #expect(!registry.contains(name))
  }

  @Test func `state of a newer Familiar is neither written nor read`() throws {
    try register("one")
    try folder.write(Array("99\n".utf8), as: "data/familiar/version")
    #expect(throws: ModelFileError.self) { try registry.reserve("two") }
    #expect(throws: ModelFileError.self) { try registry.use("one") }
    #expect(throws: ModelFileError.self) { try registry.remove("one") }
    #expect(throws: ModelFileError.self) { try registry.names() }
    #expect(throws: ModelFileError.self) { try registry.list() }
    expectError(["version 99"]) { try resolve("one") }
    expectError(["version 99"]) { try resolve(nil) }
    #expect(FileReading.kind(of: try registry.path(of: "one")) == .regular)
  }

  @Test(arguments: [
    ("/models/starcoderbase-1b", "starcoderbase-1b"), ("/x/My Model!.gguf", "My-Model-"),
    ("/x/..", "model"), ("/x/y/", "y"),
  ])
  func `a source suggests a name`(path: String, name: String) {
    #expect(ModelName.suggestion(forSource: path) == name)
  }

  @Test func `the argument goes before the environment, that before the default`() throws {
    try register("named")
    try register("chosen")
    let file = try folder.write([1], as: "file.gguf")
    try registry.use("chosen")
    #expect(try resolve("named") == (try registry.path(of: "named")))
    #expect(try resolve(file) == file)
    #expect(try resolve(folder.path) == folder.path)
    #expect(try resolve(nil) == (try registry.path(of: "chosen")))
    #expect(try resolve(nil, ["FAMILIAR_MODEL": "named"]) == (try registry.path(of: "named")))
    #expect(try resolve(nil, ["FAMILIAR_MODEL": file]) == file)
    #expect(try resolve(nil, ["FAMILIAR_MODEL": ""]) == (try registry.path(of: "chosen")))
    #expect(try resolve("named", ["FAMILIAR_MODEL": file]) == (try registry.path(of: "named")))
  }

  @Test func `an unknown name is an error that lists near ones`() throws {
    for name in ["starcoder-1b", "starcoder-3b", "santacoder"] { try register(name) }
    expectError(["'starcoder-1b'", "'starcoder-3b'"]) { try resolve("starcoder-2b") }
    expectError(["did you mean 'santacoder'?"]) { try resolve("santa") }
    expectError(["models list"]) { try resolve("llama") }
    expectError(["/nowhere/x.gguf"]) { try resolve("/nowhere/x.gguf") }
    expectError(["did you mean"]) { try resolve(nil, ["FAMILIAR_MODEL": "santacodr"]) }
  }

  @Test func `a default that is gone is an error, not another model`() throws {
    try register("one")
    try registry.use("one")
    try FileRemoval.remove(try registry.path(of: "one"))
    try folder.write([1], as: "tree/models/m.gguf")
    expectError(["'one'", "models use NAME", "models remove one"]) { try resolve(nil) }
    #expect(try registry.lostDefault() == "one")
    // What the sentence says helps.
    #expect(try registry.remove("one") == false)
    #expect(try registry.lostDefault() == nil)
    #expect(try resolve(nil) == folder.file("tree/models/m.gguf"))
    expectError(["'one'"]) { try registry.remove("one") }
  }

  @Test func `shipped models are found, chosen and listed by name, and not removed`() throws {
    let near = try folder.write([1, 2], as: "tree/models/near.gguf")
    let shared = try folder.write([1], as: "tree/.build/share/familiar/models/shared.gguf")
    try folder.write([1], as: "models/far.gguf")
    try register("mine")
    let registry = shippingRegistry
    #expect(try resolve("near") == near)
    #expect(try resolve("shared") == shared)
    #expect(try resolve(nil, ["FAMILIAR_MODEL": "near"]) == near)
    expectError(["'far'"]) { try resolve("far") }
    expectError(["did you mean 'shared'?"]) { try resolve("sharde") }
    var list = try registry.list()
    #expect(list.map(\.name) == ["mine", "near", "shared"])
    #expect(list.map(\.isShipped) == [false, true, true])
    #expect(list.map(\.isDefault) == [false, false, true])
    #expect(list.map(\.bytes) == [3, 2, 1])
    #expect(ModelDescription.list(list).array?.map { $0["shipped"] } == [false, true, true])

    try registry.use("near")
    #expect(try resolve(nil) == near)
    try registry.use("mine")
    #expect(try resolve(nil) == (try registry.path(of: "mine")))
    // The first shipped one is what runs where nothing is chosen, so nothing stays chosen.
    try registry.use("shared")
    #expect(try registry.defaultName() == nil)
    #expect(try resolve(nil) == shared)
    list = try registry.list()
    #expect(list.map(\.isDefault) == [false, false, true])

    expectError(["'shared' came with Familiar", shared]) { try registry.remove("shared") }
    #expect(FileReading.kind(of: shared) == .regular)
    // The user's own go first.
    try register("shared")
    #expect(try resolve("shared") == (try registry.path(of: "shared")))
    #expect(try registry.list().map(\.isShipped) == [false, true, false])
    #expect(try registry.remove("shared"))
    #expect(try resolve("shared") == shared)
  }

  private var shippingRegistry: ModelRegistry {
    ModelRegistry(
      directories: StateDirectories(environment: environment),
      shipped: ShippedModels(executable: folder.file("tree/.build/bin/familiar")))
  }

  @Test func `shipped models lie beside bin, else in the nearest models above`() throws {
    expectError(["models import"]) { try resolve(nil) }
    try folder.write([1], as: "tree/models/b.gguf")
    try folder.write([1], as: "tree/models/a.gguf")
    try folder.write([1], as: "tree/models/.a.gguf")
    try folder.write([1], as: "tree/models/0.txt")
    try folder.write([1], as: "tree/models/0/0.gguf")
    #expect(try resolve(nil) == folder.file("tree/models/a.gguf"))
    // An empty models nearer by is passed over.
    try folder.write([1], as: "tree/.build/models/README")
    #expect(try resolve(nil) == folder.file("tree/models/a.gguf"))
    try folder.write([1], as: "tree/.build/models/near.gguf")
    #expect(try resolve(nil) == folder.file("tree/.build/models/near.gguf"))
    try folder.write([1], as: "tree/.build/share/familiar/models/shared.gguf")
    #expect(try resolve(nil) == folder.file("tree/.build/share/familiar/models/shared.gguf"))
    let elsewhere = ModelResolution(
      environment: environment, executable: folder.file("tree/.build/debug/familiar"))
    #expect(try elsewhere.path(for: nil) == folder.file("tree/.build/models/near.gguf"))
    let unknown = ModelResolution(environment: environment, executable: nil)
    expectError(["no model is installed"]) { try unknown.path(for: nil) }
  }

  private func register(_ name: String) throws {
    try AtomicFile.write([1, 2, 3], to: try registry.reserve(name))
  }

  private func resolve(
    _ argument: String?, _ more: [String: String] = [:]
  ) throws -> String {
    try ModelResolution(
      environment: environment.merging(more) { $1 },
      executable: folder.file("tree/.build/bin/familiar")
    ).path(for: argument)
  }
}
