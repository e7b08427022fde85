private import SourceFiles

/// What a line of a source file takes in from another file.
package struct ImportTarget: Sendable, Hashable {
  /// Folders and name, as far as the line tells them, the name without extension.
  package var parts: [String]
  /// How many folders above the importing file's own it begins; nil begins anywhere.
  package var levelsUp: Int?

  package init(parts: [String], levelsUp: Int? = nil) {
    self.parts = parts
    self.levelsUp = levelsUp
  }
}

/// Finds the imports of a text.
package struct ImportScanner {
  /// How a language writes down what it imports.
  private enum Notation {
    /// `import a.b`, `from .a import b`, `use crate::a::b`, by a separator.
    case dotted(separators: Set<Character>)
    /// `#include "a/b.h"`, `require('./a')`: a path between quotes or angle brackets.
    case quoted
  }

  /// Lines that are looked at; imports stand at the top.
  private static let reach = 300
  private static let maximumTargets = 64

  private let keywords: [[UInt8]]
  private let notation: Notation

  package init(language: String) {
    (keywords, notation) = Self.rules(language)
  }

  private static func rules(_ language: String) -> ([[UInt8]], Notation) {
    let (words, notation): (String, Notation) =
      switch language {
      case "python", "cython": ("import from", .dotted(separators: ["."]))
      case "swift", "java", "kotlin", "scala", "groovy", "haskell", "elixir", "nim", "julia":
        ("import @testable alias using", .dotted(separators: ["."]))
      case "csharp", "vb", "fsharp": ("using open Imports", .dotted(separators: ["."]))
      case "rust": ("use pub mod", .dotted(separators: [":"]))
      case "php": ("use", .dotted(separators: ["\\"]))
      case "perl": ("use require", .dotted(separators: [":"]))
      case "c", "cpp", "cuda-cpp", "objective-c", "objective-cpp": ("#include #import", .quoted)
      case "javascript", "javascriptreact", "typescript", "typescriptreact", "vue", "dart":
        ("import export const let var } from", .quoted)
      case "go": ("import \" _", .quoted)
      case "ruby": ("require require_relative", .quoted)
      case "lua": ("local require", .quoted)
      case "proto", "scss", "css": ("import @import @use", .quoted)
      case "shellscript": ("source .", .quoted)
      default: ("", .quoted)
      }
    return (words.split(separator: " ").map { Array($0.utf8) }, notation)
  }

  /// The targets of `text`, each once, in their order.
  package func targets(in text: [UInt8]) -> [ImportTarget] {
    guard !keywords.isEmpty else { return [] }
    var found: [ImportTarget] = []
    var seen = Set<ImportTarget>()
    var start = 0
    for _ in 0..<Self.reach where start < text.count && found.count < Self.maximumTargets {
      let limit = min(text.count, start + SourceLines.longestLine)
      let end = text[start..<limit].firstIndex(of: .lineFeed) ?? limit
      for target in targets(ofLine: text[start..<end]) where seen.insert(target).inserted {
        found.append(target)
      }
      guard let next = text[end...].firstIndex(of: .lineFeed) else { break }
      start = next + 1
    }
    return found
  }

  private func targets(ofLine line: ArraySlice<UInt8>) -> [ImportTarget] {
    let content = line.drop { $0.isInsignificant }
    // A Go import block has a bare string on each line.
    let begins = keywords.contains { word in
      guard content.starts(with: word) else { return false }
      guard let last = word.last, last.isNameByte else { return true }
      return content.dropFirst(word.count).first.map { !$0.isNameByte } ?? true
    }
    guard begins else { return [] }
    let text = String(decoding: content, as: UTF8.self)
    switch notation {
    case .quoted: return quoted(text)
    case .dotted(let separators): return dotted(text, separators: separators)
    }
  }

  /// The path between the last pair of quotes or angle brackets.
  private func quoted(_ line: String) -> [ImportTarget] {
    let isImport =
      ["import", "export", "require", "from", "include", "use", "source", "."].contains {
        line.contains($0)
      } || line.hasPrefix("\"") || line.hasPrefix("_")
    guard isImport else { return [] }
    let marks: Set<Character> = ["\"", "'", "<", ">", "`"]
    let pieces = line.split(omittingEmptySubsequences: false) { marks.contains($0) }
    guard pieces.count >= 3 else { return [] }
    var path = pieces[pieces.count - 2]
    var levels: Int?
    while true {
      if path.hasPrefix("./") {
        levels = levels ?? 0
        path = path.dropFirst(2)
      } else if path.hasPrefix("../") {
        levels = (levels ?? 0) + 1
        path = path.dropFirst(3)
      } else {
        break
      }
    }
    // Lua's modules have dots.
    let separated = path.contains("/") ? path.split(separator: "/") : [path]
    var parts = separated.map(String.init)
    if let last = parts.popLast() {
      let stem = last.split(separator: ".").first.map(String.init) ?? ""
      if !stem.isEmpty { parts.append(stem) }
    }
    return parts.isEmpty ? [] : [ImportTarget(parts: parts, levelsUp: levels)]
  }

  private func dotted(_ line: String, separators: Set<Character>) -> [ImportTarget] {
    var words = line.split { $0 == " " || $0 == "\t" || $0 == ";" || $0 == "(" }[...]
    let skipped: Set<Substring> = [
      "import", "from", "use", "pub", "mod", "using", "static", "open", "alias", "Imports",
      "@testable", "struct", "class", "func", "enum", "private", "package", "internal", "public",
      "require", "@preconcurrency", "fileprivate",
    ]
    while let word = words.first, skipped.contains(word) { words = words.dropFirst() }
    guard let module = words.first else { return [] }
    let dots = line.hasPrefix("from") ? module.prefix { $0 == "." }.count : 0
    var parts = module.split {
      separators.contains($0) || $0 == "{" || $0 == "}" || $0 == "*" || $0 == ","
    }.map(String.init)
    parts.removeAll { ["crate", "self", "super"].contains($0) }
    let levels = dots > 0 ? dots - 1 : nil
    var targets = parts.isEmpty ? [] : [ImportTarget(parts: parts, levelsUp: levels)]
    // `from a import b`: b may be a module, too.
    if words.dropFirst().first == "import" {
      for name in words.dropFirst(2).prefix(16) {
        let clean = name.prefix { $0 != "," && $0 != ")" }
        guard !clean.isEmpty, clean != "as", clean != "*" else { continue }
        targets.append(ImportTarget(parts: parts + [String(clean)], levelsUp: levels))
      }
    }
    return targets
  }
}
