extension Language {
  /// The language of an LSP language id, or, where that is unknown, of a file name.
  static func named(_ languageID: String, filename: String?) -> Language {
    if let language = table[languageID.lowercased()] { return language }
    let name = filename?.split(separator: "/").last.map(String.init) ?? ""
    let ending = name.split(separator: ".").dropFirst().last.map { $0.lowercased() } ?? ""
    return table[endings[ending] ?? ending] ?? table[name.lowercased()] ?? fallback
  }

  private static let doubleQuote = UInt8(ascii: "\"")
  private static let singleQuote = UInt8(ascii: "'")
  private static let backtick = UInt8(ascii: "`")
  private static let slashes = Array("//".utf8)
  private static let hash = Array("#".utf8)
  private static let cComment = BlockComment(open: Array("/*".utf8), close: Array("*/".utf8))
  private static let nestedComment = BlockComment(
    open: Array("/*".utf8), close: Array("*/".utf8), nests: true)
  private static let quoted: [StringLiteral] = [
    StringLiteral(delimiter: doubleQuote), StringLiteral(delimiter: singleQuote),
  ]
  private static let colon = Array(":".utf8)

  private static let c = Language(
    lineComments: [slashes], blockComments: [cComment], strings: quoted)

  private static let python = Language(
    lineComments: [hash],
    strings: [
      StringLiteral(delimiter: doubleQuote, triples: true),
      StringLiteral(delimiter: singleQuote, triples: true),
    ],
    blockOpeners: openers(":"))

  private static let swift = Language(
    lineComments: [slashes], blockComments: [nestedComment],
    strings: [StringLiteral(delimiter: doubleQuote, triples: true)], blockOpeners: openers(" in"))

  private static let javaScript = Language(
    lineComments: [slashes], blockComments: [cComment],
    strings: quoted + [StringLiteral(delimiter: backtick, spansLines: true)])

  private static let go = Language(
    lineComments: [slashes], blockComments: [cComment],
    strings: quoted + [StringLiteral(delimiter: backtick, escape: nil, spansLines: true)])

  private static let rust = Language(
    lineComments: [slashes], blockComments: [nestedComment],
    strings: [
      StringLiteral(delimiter: doubleQuote, spansLines: true),
      StringLiteral(delimiter: singleQuote, holdsOneCharacter: true),
    ])

  private static let java = Language(
    lineComments: [slashes], blockComments: [cComment],
    strings: [
      StringLiteral(delimiter: doubleQuote, triples: true), StringLiteral(delimiter: singleQuote),
    ])

  private static let shell = Language(
    lineComments: [hash], lineCommentStartsWord: true,
    strings: [
      StringLiteral(delimiter: doubleQuote, spansLines: true),
      StringLiteral(delimiter: singleQuote, escape: nil, spansLines: true, opensAfterWord: false),
    ],
    blockOpeners: openers("do", "then", "else"), unpairedClosers: Array(")".utf8))

  private static let yaml = Language(
    lineComments: [hash], lineCommentStartsWord: true,
    strings: [
      StringLiteral(delimiter: doubleQuote, opensAfterWord: false),
      StringLiteral(delimiter: singleQuote, escape: nil, opensAfterWord: false),
    ],
    blockOpeners: openers(":"))

  private static let markup = Language(
    blockComments: [BlockComment(open: Array("<!--".utf8), close: Array("-->".utf8))])

  private static let css = Language(
    lineComments: [slashes], blockComments: [cComment], strings: quoted)

  private static let ruby = Language(
    lineComments: [hash], lineCommentStartsWord: true, strings: quoted,
    blockOpeners: openers("do", "then", "else", "begin", "|"))

  private static let lua = Language(
    lineComments: [Array("--".utf8)],
    blockComments: [BlockComment(open: Array("--[[".utf8), close: Array("]]".utf8))],
    strings: quoted, blockOpeners: openers("do", "then", "else"))

  private static let sql = Language(
    lineComments: [Array("--".utf8)], blockComments: [cComment],
    strings: [StringLiteral(delimiter: singleQuote, escape: nil, spansLines: true)])

  private static let php = Language(
    lineComments: [slashes, hash], blockComments: [cComment], strings: quoted)

  private static let prose = Language(
    blockOpeners: [], unpairedClosers: Array(")]}".utf8), isProse: true)

  /// Brackets and double quotes mean the same nearly everywhere.
  private static let fallback = Language(strings: [StringLiteral(delimiter: doubleQuote)])

  private static let table: [String: Language] = [
    "python": python, "cython": python, "starlark": python, "swift": swift,
    "typescript": javaScript, "javascript": javaScript, "typescriptreact": javaScript,
    "javascriptreact": javaScript, "go": go, "rust": rust, "c": c, "cpp": c, "cuda-cpp": c,
    "objective-c": c, "objective-cpp": c, "csharp": java, "java": java, "kotlin": java,
    "scala": java, "groovy": java, "dart": java, "yaml": yaml, "dockercompose": yaml,
    "shellscript": shell, "sh": shell, "bash": shell, "zsh": shell, "fish": shell,
    "dockerfile": shell, "makefile": shell, "toml": shell, "ini": shell, "properties": shell,
    "json": Language(strings: [StringLiteral(delimiter: doubleQuote)]),
    "jsonc": Language(
      lineComments: [slashes], blockComments: [cComment],
      strings: [StringLiteral(delimiter: doubleQuote)]),
    "html": markup, "xml": markup, "vue": markup, "svelte": markup, "css": css, "scss": css,
    "less": css, "ruby": ruby, "lua": lua, "sql": sql, "php": php, "perl": shell,
    "markdown": prose, "plaintext": prose, "latex": prose, "restructuredtext": prose,
    "git-commit": prose,
  ]

  /// File name endings whose language id differs from them.
  private static let endings: [String: String] = [
    "py": "python", "pyi": "python", "pyx": "cython", "bzl": "starlark", "ts": "typescript",
    "mts": "typescript", "js": "javascript", "mjs": "javascript", "cjs": "javascript",
    "tsx": "typescriptreact", "jsx": "javascriptreact", "rs": "rust", "h": "c", "cc": "cpp",
    "cxx": "cpp", "hpp": "cpp", "hh": "cpp", "cu": "cuda-cpp", "m": "objective-c",
    "mm": "objective-cpp", "cs": "csharp", "kt": "kotlin", "kts": "kotlin", "yml": "yaml",
    "htm": "html", "rb": "ruby", "md": "markdown", "txt": "plaintext", "tex": "latex",
    "rst": "restructuredtext", "mk": "makefile", "pl": "perl", "pm": "perl", "svg": "xml",
  ]

  /// The brackets that open blocks everywhere, and `more`.
  private static func openers(_ more: String...) -> [[UInt8]] {
    Language().blockOpeners + more.map { Array($0.utf8) }
  }
}
