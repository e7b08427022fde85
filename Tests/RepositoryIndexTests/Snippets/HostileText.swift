/// Texts that nobody meant to be read.
enum HostileText {
  static let all: [[UInt8]] = [
    [],
    [0x0A],
    Array("def".utf8),
    Array("def \n(((\n\"\"\n@@@\n<\n".utf8),
    Array(repeating: 0x0A, count: 10_000),
    Array(repeating: UInt8(ascii: "a"), count: 100_000),
    Array(repeating: UInt8(ascii: "("), count: 10_000),
    Array("import .\nfrom ...... import (((,\n#include \"\nuse ::::{}\nfrom ../../../..\n".utf8),
    Array("import '../../../../../../x'\n".utf8),
    (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 8) },
    [0xFF, 0xC0, 0x80, 0x0A, 0xF8, 0x0A] + Array("def \u{FF}abc".utf8) + [0xFF],
  ]
}
