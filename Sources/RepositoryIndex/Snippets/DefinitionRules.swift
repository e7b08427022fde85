/// By which words a language begins the definition of a name.
///
/// A line defines a name if it is made of attributes and modifiers, a keyword, and the name. No
/// grammar is known: that is right for code that is laid out as people lay out code.
struct DefinitionRules: Sendable {
  /// What the body of a definition follows: `func`, `class`.
  var keywords: Set<UInt32> = []
  /// Words that begin a value.
  ///
  /// Local values are of no use, so these words count at the start of a line without indentation or
  /// after a modifier alone.
  var values: Set<UInt32> = []
  var modifiers: Set<UInt32> = []
  /// Keywords that also begin uses, as `struct point *p;` does in C: a line that ends in `;` or has a
  /// parenthesis defines nothing.
  var ambiguous: Set<UInt32> = []
  /// Whether `name(…) {` defines `name`.
  var hasBareCallables = false
  /// Whether `NAME = …` without indentation defines `NAME`.
  var hasBareValues = false

  init(
    keywords: String = "", values: String = "", modifiers: String = "", ambiguous: String = "",
    hasBareCallables: Bool = false, hasBareValues: Bool = false
  ) {
    self.keywords = Self.hashes(keywords)
    self.values = Self.hashes(values)
    self.modifiers = Self.hashes(modifiers)
    self.ambiguous = Self.hashes(ambiguous)
    self.hasBareCallables = hasBareCallables
    self.hasBareValues = hasBareValues
  }

  private static func hashes(_ words: String) -> Set<UInt32> {
    Set(words.split(separator: " ").map { IdentifierHash.of($0.utf8) })
  }

  /// Words that stand before a parenthesis and define nothing.
  static let control = hashes(
    "if for foreach while switch return catch else do try throw new await using lock synchronized "
      + "function case when yield typeof sizeof in is not and or assert super this self")

  static func of(language: String) -> DefinitionRules { table[language] ?? fallback }

  private static let visibility =
    "public private protected internal static final abstract override "

  private static let python = DefinitionRules(
    keywords: "def class", modifiers: "async", hasBareValues: true)
  private static let swift = DefinitionRules(
    keywords: "func class struct enum protocol actor typealias associatedtype macro",
    values: "let var",
    modifiers: visibility + "package open fileprivate mutating nonmutating indirect lazy weak "
      + "unowned nonisolated convenience required dynamic consuming borrowing distributed set unsafe"
  )
  private static let javaScript = DefinitionRules(
    keywords: "function class interface type enum namespace", values: "const let var",
    modifiers: visibility + "export default async declare readonly get set",
    hasBareCallables: true)
  private static let go = DefinitionRules(keywords: "func type", values: "const var")
  private static let rust = DefinitionRules(
    keywords: "fn struct enum trait type union mod macro_rules const static",
    modifiers: "pub async unsafe extern default")
  private static let c = DefinitionRules(
    keywords: "define typedef namespace concept",
    modifiers: "static inline extern const export template constexpr",
    ambiguous: "struct enum union class", hasBareCallables: true)
  private static let java = DefinitionRules(
    keywords: "class interface enum record namespace struct delegate extension mixin",
    modifiers: visibility + "sealed partial readonly async virtual strictfp native default",
    hasBareCallables: true)
  private static let kotlin = DefinitionRules(
    keywords: "fun class interface object typealias", values: "val var const",
    modifiers: visibility + "open sealed data inline enum annotation companion suspend operator "
      + "infix tailrec external lateinit expect actual value inner")
  private static let scala = DefinitionRules(
    keywords: "def class trait object type enum given", values: "val var",
    modifiers: visibility + "implicit lazy sealed case inline transparent")
  private static let ruby = DefinitionRules(keywords: "def class module", hasBareValues: true)
  private static let php = DefinitionRules(
    keywords: "function class interface trait enum", values: "const", modifiers: visibility)
  private static let lua = DefinitionRules(keywords: "function", modifiers: "local")
  private static let elixir = DefinitionRules(
    keywords: "def defp defmodule defmacro defstruct defprotocol")
  private static let shell = DefinitionRules(
    keywords: "function", hasBareCallables: true, hasBareValues: true)
  private static let proto = DefinitionRules(keywords: "message service enum rpc")
  private static let zig = DefinitionRules(
    keywords: "fn", values: "const var", modifiers: "pub export inline extern")
  private static let julia = DefinitionRules(
    keywords: "function struct module macro abstract mutable type", values: "const")
  private static let prose = DefinitionRules()
  private static let fallback = DefinitionRules(
    keywords: "def class func fun fn function struct interface enum trait module type proc sub",
    modifiers: visibility)

  private static let table: [String: DefinitionRules] = [
    "python": python, "cython": python, "swift": swift, "javascript": javaScript,
    "javascriptreact": javaScript, "typescript": javaScript, "typescriptreact": javaScript,
    "vue": javaScript, "go": go, "rust": rust, "c": c, "cpp": c, "cuda-cpp": c,
    "objective-c": c, "objective-cpp": c, "java": java, "csharp": java, "dart": java,
    "groovy": java, "kotlin": kotlin, "scala": scala, "ruby": ruby, "php": php, "lua": lua,
    "elixir": elixir, "shellscript": shell, "proto": proto, "zig": zig, "julia": julia,
    "markdown": prose, "plaintext": prose, "latex": prose, "html": prose, "xml": prose,
    "css": prose, "scss": prose, "yaml": prose, "toml": prose,
  ]
}
