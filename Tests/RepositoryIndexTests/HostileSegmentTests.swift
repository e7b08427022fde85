import Storage
import TestSupport
import Testing

@testable import RepositoryIndex

/// Files that lie with the right checksums: what opens is looked up without a trap.
@Suite(.timeLimit(.minutes(2))) struct HostileSegmentTests {
  private static let key = Array("0123456789abcdef0123456789abcdef".utf8)

  private func segmentBytes(_ folder: TemporaryFolder) throws -> [UInt8] {
    let builder = try #require(
      SegmentBuilder(vocabularyCount: 300, limits: .init(tokens: 400, files: 9)))
    let fingerprint = FileFingerprint(device: 1, inode: 2, size: 3, modifiedNanoseconds: 4)
    for file in 0..<4 {
      let tokens = (0..<60).map { Int32($0 * (file + 3) % 17 + 1) }
      #expect(builder.add("d/f\(file).py", fingerprint, tokens: tokens))
    }
    let path = folder.file("x.index")
    _ = try builder.write(to: path, key: Self.key)
    return try FileReading.contents(of: path)
  }

  /// The file with both checksums made right.
  private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let body = SegmentChecksum.of(Array(bytes[SegmentLayout.headerBytes...]))
    bytes.replaceSubrange(48..<56, with: withUnsafeBytes(of: body.littleEndian) { Array($0) })
    let header = SegmentChecksum.of(Array(bytes[..<120]))
    bytes.replaceSubrange(120..<128, with: withUnsafeBytes(of: header.littleEndian) { Array($0) })
    return bytes
  }

  private func exercise(_ segment: Segment) {
    let view = SegmentView(segment)
    let snapshot = IndexSnapshot(views: [view], vocabularyCount: 300, excludedTokens: [])
      .overlay("d/f1.py", before: [1, 2], after: [3])
    for context in [[1], [1, 4, 7, 10], [300], [7, 12, 17, 5], [16, 2, 5, 8]] as [[Int32]] {
      _ = snapshot.continuations(after: context)
      _ = snapshot.draft(after: context, maximumCount: 50)
    }
    _ = segment.file("d/f2.py")
    _ = snapshot.files
    _ = snapshot.nearDuplicates()
  }

  @Test func `what is written is what is opened`() throws {
    let folder = try TemporaryFolder()
    let bytes = try segmentBytes(folder)
    #expect(sealed(bytes) == bytes)
    let segment = try Segment(path: folder.file("x.index"), key: Self.key)
    #expect(segment.tokenCount == 240)
    #expect(segment.file("d/f2.py") == 2)
    #expect(segment.file("d/f4.py") == nil)
    #expect(segment.record(3).fingerprint.modifiedNanoseconds == 4)
    #expect(throws: RepositoryIndexError.self) {
      try Segment(path: folder.file("x.index"), key: Array(repeating: 0x30, count: 32))
    }
  }

  @Test func `lies never trap`() throws {
    let folder = try TemporaryFolder()
    let bytes = try segmentBytes(folder)
    var numbers = SeededNumbers(state: 3)
    var opened = 0
    for round in 0..<400 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &numbers) {
        // Half of the rounds stay behind the header, whose counts fix the file's size.
        let first = round % 2 == 0 ? 8 : SegmentLayout.headerBytes
        let offset = Int.random(in: first..<damaged.count, using: &numbers)
        damaged[offset] =
          [0, 0xFF, UInt8.random(in: 0...255, using: &numbers)]
          .randomElement(using: &numbers) ?? 0
      }
      let path = try folder.write(sealed(damaged), as: "damaged.index")
      guard let segment = try? Segment(path: path, key: Self.key) else { continue }
      opened += 1
      exercise(segment)
    }
    #expect(opened > 50)
  }
}
