import RepositoryIndex
import Storage
import TestSupport
import Testing

@Suite struct SnippetIndexTests {
  private func file(_ path: String, _ text: String) -> SnippetFile {
    SnippetFile(path: path, text: Array(text.utf8))
  }

  private func paths(_ index: SnippetIndex, defining name: String) -> [String] {
    index.definitions(of: name).map { $0.path }.sorted()
  }

  /// Python with `count` functions, so that the index has many pieces and terms.
  private func module(_ name: String, functions count: Int) -> SnippetFile {
    let text = (0..<count).map {
      "def \(name)_step\($0)(value):\n    other = transform_\($0)(value)\n    return other + \($0)\n\n"
    }
    return file("\(name).py", text.joined())
  }

  @Test func `definitions are found with their lines`() throws {
    let index = try SnippetIndex(files: [
      file("a.py", "import x\n\ndef parse(t):\n    return t\n\nrest = 1\n"),
      file("b.py", "y = 2\n"),
    ])
    #expect(index.fileCount == 2)
    let found = try #require(index.definitions(of: "parse").first)
    #expect(found.path == "a.py")
    #expect(found.range == 10..<37)
    #expect(index.definitions(of: "missing").isEmpty)
  }

  @Test func `a changed file takes the place of its older version`() throws {
    let index = try SnippetIndex(files: [
      file("a.py", "def old_name():\n  pass\n"), file("b.py", "def kept():\n  pass\n"),
    ])
    let changed = try index.updating([file("a.py", "def new_name():\n  pass\n")])
    #expect(paths(changed, defining: "old_name").isEmpty)
    #expect(paths(changed, defining: "new_name") == ["a.py"])
    #expect(paths(changed, defining: "kept") == ["b.py"])
    #expect(changed.fileCount == 2)
    // The older snapshot is as it was.
    #expect(paths(index, defining: "old_name") == ["a.py"])
    let removed = try changed.updating([], removing: ["b.py", "never.py"])
    #expect(removed.fileCount == 1)
    #expect(paths(removed, defining: "kept").isEmpty)
  }

  @Test func `many changes leave the index that building anew gives`() throws {
    var files = (0..<12).map { module("m\($0)", functions: 5) }
    var index = try SnippetIndex(files: files)
    for round in 0..<40 {
      let number = round % files.count
      files[number] = module("m\(number)", functions: 3 + round % 7)
      index = try index.updating([files[number]])
    }
    let anew = try SnippetIndex(files: files)
    #expect(index.fileCount == anew.fileCount)
    for round in 0..<12 {
      let search = SnippetSearch(
        path: nil, language: "python", text: Array("m\(round)_step2 transform_2 value".utf8),
        offset: 10)
      let candidates = index.candidates(for: search)
      #expect(!candidates.isEmpty)
      let expected = anew.candidates(for: search)
      #expect(candidates.map { $0.path } == expected.map { $0.path })
      #expect(candidates.map { $0.range } == expected.map { $0.range })
    }
    // Everything gone costs no more than twice what is there.
    #expect(index.byteCount < 2 * anew.byteCount)
  }

  @Test func `the index takes a fraction of the source's size`() throws {
    let files = (0..<40).map { module("module\($0)", functions: 60) }
    let source = files.reduce(0) { $0 + $1.text.count }
    let index = try SnippetIndex(files: files)
    // Nearly every name here is defined where it stands; real code takes 15 to 20 %.
    #expect(index.byteCount < source * 6 / 10)
  }

  @Test func `hostile texts are indexed or left out`() throws {
    for text in HostileText.all {
      let index = try SnippetIndex(files: [
        SnippetFile(path: "a.py", text: text), file("b.py", "def fine():\n  pass\n"),
      ])
      #expect(paths(index, defining: "fine") == ["b.py"])
      #expect(index.byteCount < 2000 + 2 * text.count)
    }
    let binary = try SnippetIndex(files: [SnippetFile(path: "a.py", text: [0, 1, 2])])
    #expect(binary.fileCount == 0)
    let huge = SnippetFile(path: "a.py", text: [UInt8](repeating: 0x61, count: (1 << 20) + 1))
    #expect(try SnippetIndex(files: [huge]).fileCount == 0)
  }
}
