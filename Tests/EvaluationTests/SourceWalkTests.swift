import Storage
import TestSupport
import Testing

@testable import Evaluation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which files an evaluation runs on.
@Suite struct SourceWalkTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(_ paths: [String], language: String? = nil) throws -> [String] {
    try SourceWalk.files(below: paths, language: language).map { "\($0.name) \($0.language)" }
  }

  @Test func `source files are found, other files are not`() throws {
    for name in ["b.py", "a/c.swift", "a/.hidden.py", ".git/x.py", "node_modules/y.js", "z.png"] {
      try folder.write(Array("x\n".utf8), as: name)
    }
    try folder.write([0x61, 0, 0x62], as: "binary.py")
    try folder.write([], as: "empty.py")
    try folder.write([UInt8](repeating: 0x61, count: SourceWalk.largestFile + 1), as: "huge.py")
    #expect(symlink(folder.path, folder.file("loop")) == 0)
    #expect(symlink(folder.file("b.py"), folder.file("link.py")) == 0)
    #expect(try names([folder.path]) == ["a/c.swift swift", "b.py python"])
    #expect(try names([folder.path + "/"], language: "swift") == ["a/c.swift swift"])
  }

  @Test func `a file that is named counts whatever it is called`() throws {
    let path = try folder.write(Array("x\n".utf8), as: "notes.unknown")
    #expect(try names([path]) == ["notes.unknown plaintext"])
  }

  @Test func `a file that is named twice counts once`() throws {
    let path = try folder.write(Array("x\n".utf8), as: "a.py")
    #expect(try names([path, folder.path, path]) == ["a.py python"])
  }

  @Test func `nothing to measure on is an error`() throws {
    try folder.write(Array("x\n".utf8), as: "a.py")
    #expect(throws: EvaluationError.self) { try names([folder.file("missing")]) }
    #expect(throws: EvaluationError.self) { try names([folder.path], language: "rust") }
    #expect(throws: EvaluationError.self) { try names(["/dev/null"]) }
  }
}
