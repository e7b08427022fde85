import Storage
import TestSupport
import Testing

@testable import RepositoryIndex

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Indexes that nobody asks for any more.
@Suite(.timeLimit(.minutes(1))) struct IndexFolderTests {
  private static let day = 86_400_000_000_000

  /// A folder of the cache, and a repository that is there.
  private func cache() throws -> (folder: TemporaryFolder, repository: TemporaryFolder) {
    (try TemporaryFolder(), try TemporaryFolder())
  }

  private func write(_ key: String, of repository: String?, in folder: TemporaryFolder) throws {
    try folder.write([UInt8](repeating: 0, count: 100), as: "\(key).index")
    if let repository { try folder.write(Array("\(repository)\n".utf8), as: "\(key).folder") }
  }

  private func names(_ folder: TemporaryFolder) throws -> [String] {
    try Directories.names(in: folder.path)
  }

  @Test func `an index goes a day after its folder, or when it is not used for two months`() throws
  {
    let (folder, repository) = try cache()
    try write("a", of: repository.path, in: folder)
    try write("b", of: "/nowhere/at/all", in: folder)
    try write("c", of: nil, in: folder)
    try write("own", of: "/nowhere/at/all", in: folder)
    var cleaning = IndexFolder(path: folder.path)
    cleaning.clean(except: "own")
    #expect(try names(folder).count == 7, "all were used just now")
    cleaning.now += 2 * Self.day
    cleaning.clean(except: "own")
    #expect(
      try names(folder) == ["a.folder", "a.index", "c.index", "own.folder", "own.index"])
    cleaning.now += 60 * Self.day
    cleaning.clean(except: "own")
    #expect(try names(folder) == ["own.folder", "own.index"])
  }

  @Test func `of too many the longest unused go first`() throws {
    let (folder, repository) = try cache()
    for (key, time) in [("a", 300), ("b", 100), ("c", 200)] {
      try write(key, of: repository.path, in: folder)
      var times = [timeval](repeating: timeval(tv_sec: time, tv_usec: 0), count: 2)
      #expect(utimes(folder.file("\(key).folder"), &times) == 0)
    }
    var cleaning = IndexFolder(path: folder.path)
    cleaning.now = 3 * Self.day
    cleaning.limits.bytes = 250
    cleaning.clean(except: "own")
    #expect(try names(folder) == ["a.folder", "a.index", "c.folder", "c.index"])
    cleaning.limits.bytes = 50
    cleaning.clean(except: "c")
    #expect(try names(folder) == ["c.folder", "c.index"])
  }

  @Test func `what a killed process left goes, and nothing else`() throws {
    let (folder, _) = try cache()
    let left = ["k.index.tmp-1-2", "k.folder.tmp-1-2", "gone.folder"]
    for name in left + ["notes.txt"] { try folder.write([1], as: name) }
    var cleaning = IndexFolder(path: folder.path)
    cleaning.clean(except: "own")
    #expect(try names(folder).count == 4)
    cleaning.now += 2 * Self.day
    cleaning.clean(except: "own")
    #expect(try names(folder) == ["notes.txt"])
    IndexFolder(path: "/nowhere").clean(except: "own")
  }

  @Test func `a use is written down once a day`() throws {
    let (folder, _) = try cache()
    var uses = IndexFolder(path: folder.path)
    #expect(uses.noteUse(of: "a", folder: "/r"))
    #expect(!uses.noteUse(of: "a", folder: "/r"))
    uses.now += 2 * Self.day
    #expect(uses.noteUse(of: "a", folder: "/r"))
    #expect(!IndexFolder(path: "/proc/nowhere").noteUse(of: "a", folder: "/r"))
  }

  @Test func `a pass removes the index of a repository that is gone`() async throws {
    let repository = try TestRepository(["a.py": "alpha = 1\n"])
    let cache = repository.cache
    try cache.write([0], as: "index/old.index")
    try cache.write(Array("/nowhere/at/all\n".utf8), as: "index/old.folder")
    var times = [timeval](repeating: timeval(tv_sec: 100, tv_usec: 0), count: 2)
    utimes(cache.file("index/old.folder"), &times)
    let index = await repository.ready()
    #expect(try Directories.names(in: cache.file("index")).count == 2)
    #expect(index.status.isPersisted)
    let named = try #require(
      Directories.names(in: cache.file("index")).first { $0.hasSuffix(".folder") })
    let text = try FileReading.contents(of: cache.file("index/\(named)"))
    #expect(String(decoding: text, as: UTF8.self) == "\(index.folder)\n")
  }
}
