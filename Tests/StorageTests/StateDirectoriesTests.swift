import Storage
import TestSupport
import Testing

@Suite struct StateDirectoriesTests {
  @Test func `absolute XDG paths are obeyed, relative and empty ones ignored`() {
    let given = StateDirectories(environment: [
      "HOME": "/home/u", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c",
    ])
    #expect(given.familiarData == "/d/familiar")
    #expect(given.familiarCache == "/c/familiar")
    let fallback = StateDirectories(environment: ["HOME": "/home/u"])
    for value in ["", "relative/path"] {
      let directories = StateDirectories(environment: [
        "HOME": "/home/u", "XDG_DATA_HOME": value, "XDG_CACHE_HOME": value,
      ])
      #expect(directories.data == fallback.data)
      #expect(directories.cache == fallback.cache)
    }
    #expect(fallback.data.hasPrefix("/home/u/"))
  }

  @Test func `the first write records the version`() throws {
    let (folder, directories) = try make()
    #expect(try directories.recordedVersion() == nil)
    try directories.prepareData()
    #expect(try directories.recordedVersion() == StateDirectories.formatVersion)
    try directories.prepareData()
    #expect(try Directories.names(in: folder.file("familiar")) == ["version"])
  }

  @Test func `state of a newer Familiar is refused and left as it is`() throws {
    let (folder, directories) = try make()
    let newer = StateDirectories.formatVersion + 1
    try folder.write(Array("\(newer)\n".utf8), as: "familiar/version")
    #expect(
      throws: StorageError.newerState(
        path: directories.familiarData, found: newer, supported: StateDirectories.formatVersion)
    ) { try directories.prepareData() }
    #expect(throws: StorageError.self) { try directories.checkVersion() }
    #expect(try directories.recordedVersion() == newer)
  }

  @Test(arguments: ["", "x", "-1", "1.5"])
  func `a version that is no number is an error, not a reason to start over`(text: String) throws {
    let (folder, directories) = try make()
    let path = try folder.write(Array(text.utf8), as: "familiar/version")
    #expect(throws: StorageError.unreadableVersion(path: path)) { try directories.prepareData() }
    #expect(throws: StorageError.unreadableVersion(path: path)) { try directories.checkVersion() }
  }

  @Test func `a folder in the place of the version is an error that says what belongs there`()
    throws
  {
    let (folder, directories) = try make()
    let path = folder.file("familiar/version")
    try Directories.create(path)
    #expect(throws: StorageError.unreadableVersion(path: path)) { try directories.checkVersion() }
  }

  private func make() throws -> (TemporaryFolder, StateDirectories) {
    let folder = try TemporaryFolder()
    return (folder, StateDirectories(environment: ["XDG_DATA_HOME": folder.path]))
  }
}
