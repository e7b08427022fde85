import Inference
import ModelFiles
import Storage
import TestSupport
import Testing

@testable import Adapters

/// Adapters as a running server asks for them.
struct LibraryTests {
  private let folder: TemporaryFolder
  private let registry: AdapterRegistry
  private let library: AdapterLibrary
  private let golden: GoldenAdapter
  private let base: AdapterBase

  init() throws {
    folder = try TemporaryFolder()
    registry = AdapterRegistry(
      directories: StateDirectories(environment: ["XDG_DATA_HOME": folder.path]))
    library = AdapterLibrary(registry: registry)
    golden = try GoldenAdapter("attention")
    base = AdapterBase(configuration: golden.base.configuration, baseID: "base")
    for (name, id) in [("mine", "base"), ("foreign", "other")] {
      var adapter = try golden.read()
      adapter.baseID = id
      try registry.add(
        adapter, named: name, for: golden.base.configuration,
        metadata: AdapterMetadata(repository: "/p"))
    }
  }

  @Test func `a document gets what is in use for its repository, at once`() throws {
    #expect(library.selection(named: nil, path: "/p/a.py") == .none)
    try registry.use("mine", weight: 0.5)
    let selection = library.selection(named: nil, path: "/p/a.py")
    #expect(selection.references == [AdapterReference(name: "mine", weight: 0.5)])
    #expect(library.selection(named: nil, path: "/q/a.py") == .none)
    #expect(library.selection(named: nil, path: nil) == .none)
    #expect(library.selection(named: [], path: "/p/a.py") == .none)

    let set = library.set(for: selection, base: base)
    #expect(!set.isEmpty)
    #expect(library.set(for: selection, base: base) === set)
    library.forget()
    let again = library.set(for: selection, base: base)
    #expect(again !== set && again.identity == set.identity)
    try registry.off(for: "/p")
    #expect(library.selection(named: nil, path: "/p/a.py") == .none)
    #expect(library.takeProblems().isEmpty)
  }

  @Test func `an adapter that was trained again is another one`() throws {
    try registry.use("mine")
    let before = library.selection(named: nil, path: "/p")
    var adapter = try golden.read()
    for location in adapter.modules.keys { adapter.modules[location]?.b[0] += 1 }
    try registry.add(
      adapter, named: "mine", for: golden.base.configuration,
      metadata: AdapterMetadata(repository: "/p"), replaces: true)
    let after = library.selection(named: nil, path: "/p")
    #expect(before.identity != after.identity)
    #expect(
      library.set(for: before, base: base).identity
        == library.set(for: after, base: base).identity)
  }

  @Test func `another model's adapter is used only if somebody names it`() throws {
    try registry.use("foreign")
    let set = library.set(for: library.selection(named: nil, path: "/p"), base: base)
    #expect(set.isEmpty)
    #expect(library.takeProblems().first?.contains("was trained on the model other") == true)
    let named = library.selection(named: ["foreign=0.5", "mine"], path: "/p")
    #expect(!library.set(for: named, base: base).isEmpty)
    #expect(library.takeProblems().first?.contains("same shape") == true)
    #expect(library.takeProblems().isEmpty)
  }

  @Test func `what is broken is told, and the rest goes on`() throws {
    try AtomicFile.write(
      [1, 2, 3], to: "\(try registry.path(of: "foreign"))/adapter_model.safetensors")
    let selection = library.selection(named: ["foreign", "mine", "gone", "a=b"], path: nil)
    #expect(selection.references.count == 3)
    #expect(!library.set(for: selection, base: base).isEmpty)
    let problems = library.takeProblems()
    #expect(problems.count == 3)
    #expect(problems.contains { $0.contains("foreign") && $0.contains("safetensors") })
    #expect(problems.contains { $0.contains("gone") })
    // Another shape is never applied.
    var configuration = golden.base.configuration
    configuration.layerCount = 1
    let small = AdapterBase(configuration: configuration, baseID: "base")
    library.forget()
    #expect(
      library.set(for: library.selection(named: ["mine"], path: nil), base: small).isEmpty)
    #expect(library.takeProblems().first?.contains("does not fit") == true)
    try AtomicFile.write(Array("{".utf8), to: registry.stateFile)
    #expect(library.selection(named: nil, path: "/p") == .none)
    #expect(library.takeProblems().count == 1)
  }
}
