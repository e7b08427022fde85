import Inference
import ModelFiles
import Storage
import TestSupport
import Testing

@testable import Adapters

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The user's adapters and what uses them.
struct RegistryTests {
  private let folder: TemporaryFolder
  private let registry: AdapterRegistry
  private let golden: GoldenAdapter
  private let adapter: LoRAAdapter

  init() throws {
    folder = try TemporaryFolder()
    registry = AdapterRegistry(
      directories: StateDirectories(environment: ["XDG_DATA_HOME": folder.path]))
    golden = try GoldenAdapter("attention")
    adapter = try golden.read()
  }

  private func add(
    _ name: String, repository: String? = nil, weight: Double = 1, baseID: String? = nil
  ) throws {
    var adapter = adapter
    adapter.baseID = baseID
    try registry.add(
      adapter, named: name, for: golden.base.configuration,
      metadata: AdapterMetadata(repository: repository, weight: weight))
  }

  @Test func `adapters are added, used, renamed and removed`() throws {
    #expect(try registry.list().isEmpty)
    try add("one", repository: "/home/me/p", weight: 0.8)
    try add("two")
    #expect(try registry.names() == ["one", "two"])
    #expect(throws: AdapterError.self) { try add("one") }

    try registry.use("one")
    #expect(try registry.active(for: "/home/me/p/src/a.py")?.adapters.map(\.name) == ["one"])
    #expect(try registry.active(for: "/home/me/pp") == nil)
    let entry = try registry.entry("one")
    #expect(entry.isActive && entry.weight == 0.8 && entry.metadata?.rank == 4)
    #expect(try !registry.entry("two").isActive)
    // Of nested repositories the innermost counts.
    try registry.use("two", weight: 0.5, for: "/home/me/p/inner")
    #expect(try registry.active(for: "/home/me/p/inner/x")?.adapters.first?.weight == 0.5)
    // One that was not trained here has no repository of its own.
    #expect(throws: AdapterError.self) { try registry.use("two") }

    try registry.rename("one", to: "three")
    #expect(try registry.active(for: "/home/me/p")?.adapters.map(\.name) == ["three"])
    #expect(try registry.off(for: "/home/me/p/inner/y").map(\.name) == ["two"])
    #expect(try registry.active(for: "/home/me/p/inner")?.adapters.map(\.name) == ["three"])
    try registry.remove("three")
    #expect(try registry.active(for: "/home/me/p") == nil)
    #expect(try registry.removeAll() == ["two"])
    #expect(try registry.list().isEmpty)
  }

  @Test func `one adapter is put out of use everywhere, and others stay`() throws {
    try add("one")
    try add("two")
    let (one, two) = (AdapterReference(name: "one"), AdapterReference(name: "two", weight: 0.5))
    try registry.use([one, two], for: "/p")
    try registry.use([one], for: "/q")
    #expect(try registry.off(named: "one") == ["/p", "/q"])
    #expect(try registry.active(for: "/p")?.adapters == [two])
    #expect(try registry.active(for: "/q") == nil)
    #expect(try registry.off(named: "one").isEmpty)
    #expect(throws: AdapterError.self) { try registry.off(named: "three") }
    // Twice the same would count twice.
    #expect { try registry.use([two, one, two], for: "/p") } throws: {
      "\($0)".contains("two is named twice")
    }
    #expect(try registry.active(for: "/p")?.adapters == [two])
  }

  @Test func `a repository is the same through a link`() throws {
    try add("one")
    let (real, link) = (folder.file("real"), folder.file("link"))
    try Directories.create(real)
    #expect(symlink(real, link) == 0)
    try registry.use("one", for: link)
    #expect(try registry.active(for: "\(real)/src/new.py")?.repository == real)
    #expect(try registry.active(for: "\(link)/src/new.py")?.repository == real)
    #expect(try registry.off(for: "\(link)/src").map(\.name) == ["one"])
    #expect(try registry.active(for: real) == nil)
    for path in ["\(real)/a/b", "\(link)/a/b", "\(link)//a/b/"] {
      #expect(RepositoryPath.resolved(path).hasPrefix("\(real)/a"))
    }
    #expect(RepositoryPath.resolved("/") == "/")
    #expect(RepositoryPath.resolved("/no-such-folder") == "/no-such-folder")
    #expect(RepositoryPath.resolved("no-such-folder").hasPrefix("/"))
  }

  @Test func `files are the user's alone`() throws {
    try add("one", repository: "/p")
    try registry.use("one")
    let path = try registry.path(of: "one")
    func mode(_ path: String) -> UInt32 {
      var status = stat()
      return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : 0
    }
    #expect(mode(path) == 0o700)
    for name in try Directories.names(in: path) { #expect(mode("\(path)/\(name)") == 0o600) }
    #expect(mode(registry.stateFile) == 0o600)
  }

  @Test func `names are checked, and near ones offered`() throws {
    try add("ledger")
    try add("mine")
    for name in ["", "a/b", "..", "-x", "x.tmp-1-2", String(repeating: "a", count: 65)] {
      #expect(throws: AdapterError.self) { try add(name) }
      #expect(!registry.contains(name))
    }
    #expect { try registry.remove("legder") } throws: {
      "\($0)".contains("did you mean 'ledger'")
    }
    #expect { try registry.use("other", for: "/p") } throws: {
      "\($0)".contains("adapters list")
    }
    #expect { try registry.rename("mine", to: "mine") } throws: {
      "\($0)".contains("its name already")
    }
    #expect(AdapterName.suggestion(forPath: "/home/me/My Project") == "My-Project")
    #expect(AdapterName.suggestion(forPath: "/") == "adapter")
    // A folder may begin with what no adapter's name does.
    #expect(AdapterName.suggestion(forPath: "/home/me/_private") == "private")
  }

  @Test func `an exported adapter comes back`() throws {
    try add("mine", repository: "/p", baseID: "b")
    let target = folder.file("copy")
    try registry.export("mine", to: target)
    #expect(throws: AdapterError.self) { try registry.export("mine", to: target) }
    let read = try LoRAAdapter.read(folder: target, for: golden.base.configuration)
    #expect(read.modules == adapter.modules && read.baseID == "b")
  }

  @Test func `writers at once lose nothing`() async throws {
    let names = (0..<8).map { "n\($0)" }
    for name in names { try add(name) }
    let registry = registry
    try await withThrowingTaskGroup(of: Void.self) { group in
      for name in names {
        group.addTask { try registry.use(name, for: "/repositories/\(name)") }
      }
      try await group.waitForAll()
    }
    #expect(try registry.list().allSatisfy(\.isActive))
  }

  @Test func `what cannot be read is listed with its problem`() throws {
    try add("good")
    try add("bad")
    try AtomicFile.write(
      Array("{}".utf8), to: "\(try registry.path(of: "bad"))/familiar.json")
    let entries = try registry.list()
    #expect(entries.map { $0.problem == nil } == [false, true])
    try AtomicFile.write(Array("nonsense".utf8), to: registry.stateFile)
    #expect(throws: AdapterError.self) { try registry.list() }
    // The sentence names what helps.
    #expect { try registry.off(for: "/p") } throws: { "\($0)".contains("adapters off --all") }
    try registry.offEverywhere()
    #expect(try registry.list().map(\.isActive) == [false, false])
    try AtomicFile.write(Array("nonsense".utf8), to: registry.stateFile)
    try registry.removeAll()
    #expect(try registry.list().isEmpty)
  }

  @Test func `everything is put out of use at once`() throws {
    try add("one")
    try registry.use([AdapterReference(name: "one")], for: "/p")
    try registry.use([AdapterReference(name: "one", weight: 2)], for: "/q")
    try registry.offEverywhere()
    #expect(try registry.active(for: "/p") == nil && registry.active(for: "/q") == nil)
    #expect(try !registry.entry("one").isActive)
  }

  @Test func `a broken adapter is shown with its problem and not exported`() throws {
    for name in ["cut", "rank", "nan"] { try add(name) }
    let cut = "\(try registry.path(of: "cut"))/adapter_model.safetensors"
    try AtomicFile.write(Array(try FileReading.contents(of: cut).dropLast()), to: cut)
    let rank = "\(try registry.path(of: "rank"))/adapter_config.json"
    let text = String(decoding: try FileReading.contents(of: rank), as: UTF8.self)
    #expect(text.contains("\"r\": 4"))
    let changed = text.split(separator: "\n").map {
      $0.contains("\"r\": 4") ? "  \"r\": 5," : String($0)
    }
    try AtomicFile.write(Array(changed.joined(separator: "\n").utf8), to: rank)
    #expect(try registry.entry("cut").problem?.contains("cut short") == true)
    #expect(try registry.entry("rank").problem?.contains("expected [5, inputs]") == true)
    // Numbers are read only where they are copied.
    var broken = adapter
    let location = try #require(broken.modules.keys.min())
    broken.modules[location]?.a[0] = .nan
    try registry.add(
      broken, named: "nan", for: golden.base.configuration, metadata: AdapterMetadata(),
      replaces: true)
    for name in ["cut", "rank", "nan"] {
      #expect(throws: AdapterError.self) { try registry.export(name, to: folder.file("out")) }
    }
    #expect(FileReading.kind(of: folder.file("out")) == nil)
  }

  @Test func `state of a newer Familiar is not read`() throws {
    try add("one")
    try folder.write(Array("99\n".utf8), as: "familiar/version")
    #expect(throws: AdapterError.self) { try registry.list() }
    #expect(throws: AdapterError.self) { try registry.active(for: "/p") }
    #expect(throws: AdapterError.self) { try registry.offEverywhere() }
  }

  @Test func `references are names with weights`() throws {
    func parsed(_ text: String) throws -> (String, Double?) {
      let reference = try AdapterReference(parsing: text)
      return (reference.name, reference.weight)
    }
    #expect(try parsed("mine") == ("mine", nil))
    #expect(try parsed("mine=0.8") == ("mine", 0.8))
    #expect(try parsed("mine=-1") == ("mine", -1))
    #expect(try parsed("./a=b/c") == ("./a=b/c", nil))
    #expect(try parsed("./a=b/c=0.5") == ("./a=b/c", 0.5))
    for text in ["", "=1", "mine=x", "mine=nan", "mine=1e9"] {
      #expect(throws: AdapterError.self) { try AdapterReference(parsing: text) }
    }
  }
}
