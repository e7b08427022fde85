/// LSP's language ids by file name, for files that no editor has named a language for.
///
/// - Source: LSP 3.18, "Text Document Language Identifiers".
package enum SourceLanguage {
  /// The id of a file that has none of the known names.
  package static let unknown = "plaintext"

  /// The language id that the name or the extension of `path` stands for; nil if it is not known.
  package static func identifier(forPath path: String) -> String? {
    let name = path.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init)
    guard let name else { return nil }
    if let language = byName[name] { return language }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    let suffix = String(name[name.index(after: dot)...])
    return byExtension[suffix] ?? byExtension[suffix.lowercased()]
  }

  /// Whether any file name leads to the language id `identifier`.
  package static func isKnown(_ identifier: String) -> Bool {
    identifier == unknown || byExtension.values.contains(identifier)
      || byName.values.contains(identifier)
  }

  private static let byName = [
    "CMakeLists.txt": "cmake", "Dockerfile": "dockerfile", "GNUmakefile": "makefile",
    "Gemfile": "ruby", "Makefile": "makefile", "Rakefile": "ruby", "makefile": "makefile",
  ]

  private static let byExtension = [
    "bash": "shellscript", "c": "c", "cc": "cpp", "clj": "clojure", "cmake": "cmake",
    "cpp": "cpp", "cs": "csharp", "css": "css", "cu": "cuda-cpp", "cxx": "cpp", "dart": "dart",
    "el": "lisp", "erl": "erlang", "ex": "elixir", "exs": "elixir", "f90": "fortran",
    "fs": "fsharp", "go": "go", "groovy": "groovy", "h": "c", "hpp": "cpp", "hs": "haskell",
    "html": "html", "hxx": "cpp", "java": "java", "jl": "julia", "js": "javascript",
    "jsx": "javascriptreact", "kt": "kotlin", "kts": "kotlin", "lisp": "lisp", "lua": "lua",
    "m": "objective-c", "md": "markdown", "mjs": "javascript", "mk": "makefile",
    "ml": "ocaml", "mm": "objective-cpp", "mts": "typescript", "nim": "nim", "php": "php",
    "pl": "perl", "pm": "perl", "proto": "proto", "ps1": "powershell", "py": "python",
    "pyi": "python", "r": "r", "rb": "ruby", "rs": "rust", "scala": "scala", "scss": "scss",
    "sh": "shellscript", "sql": "sql", "swift": "swift", "tex": "latex", "toml": "toml",
    "ts": "typescript", "tsx": "typescriptreact", "vb": "vb", "vim": "viml", "vue": "vue",
    "xml": "xml", "yaml": "yaml", "yml": "yaml", "zig": "zig", "zsh": "shellscript",
  ]
}
