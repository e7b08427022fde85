import RepositoryIndex
import Testing

@Suite struct DefinitionScannerTests {
  /// `names` are those that `source` defines; all other words in it are none.
  private static func check(
    _ language: String, _ source: String, _ names: [String],
    location: SourceLocation = #_sourceLocation
  ) {
    let text = Array(source.utf8)
    let found = DefinitionScanner(language: language).definitions(in: text)
    #expect(
      found.map { $0.name } == names.map { IdentifierHash.of($0.utf8) }, "\(source)",
      sourceLocation: location)
  }

  private static let cases: [(String, String, [String])] = [
    ("python", "def parse(x):\n  return x\n", ["parse"]),
    ("python", "  async def fetch_all(self):\n", ["fetch_all"]),
    ("python", "class Parser(Base):\n  name = 1\nLIMIT = 3\nif x == 4:\n", ["Parser", "LIMIT"]),
    ("python", "definition = 3\nclassify(x)\n", ["definition"]),
    ("swift", "@MainActor public final class func make() {}\n", ["make"]),
    ("swift", "  let local = 1\n  private let member = 2\nlet global = 3\n", ["member", "global"]),
    ("swift", "enum Kind: Sendable {\n  indirect case leaf\n}\n", ["Kind"]),
    ("go", "func (r *Reader) ReadLine() error {\n", ["ReadLine"]),
    (
      "go", "type Handler interface {\nvar ErrClosed = x\n\tvar local int\n",
      ["Handler", "ErrClosed"]
    ),
    ("rust", "pub(crate) async fn connect<'a>() {\n", ["connect"]),
    ("rust", "#[derive(Debug)]\npub struct Config {\nmacro_rules! check {\n", ["Config", "check"]),
    ("typescript", "export default class Store<T> {\n", ["Store"]),
    ("typescript", "  async load(id: string): Promise<void> {\n", ["load"]),
    ("typescript", "  if (ready) {\n  items.forEach(x => {\n  describe('x', () => {\n", []),
    ("javascript", "export const useStore = create()\n  const inner = 2\n", ["useStore"]),
    ("java", "  public static <T> List<T> copyOf(Iterable<T> items) {\n", ["copyOf"]),
    ("java", "public record Point(int x) {}\n    return new Thing() {\n", ["Point"]),
    ("csharp", "internal sealed class Cache : ICache\n{\n", ["Cache"]),
    (
      "kotlin", "data class User(val name: String)\nsuspend fun load(): User {\n", ["User", "load"]
    ),
    ("scala", "case class Node(x: Int)\nobject Main {\n", ["Node", "Main"]),
    ("c", "static int read_line(struct file *f) {\n  struct point *p;\n", ["read_line"]),
    ("c", "#define MAX_SIZE 10\nstruct point {\n  for (;;) {\n", ["MAX_SIZE", "point"]),
    ("cpp", "void Store::insert(const Key& key) {\n", ["insert"]),
    ("ruby", "def self.build(x)\nmodule Tools\n", ["build", "Tools"]),
    ("php", "abstract class Model {\n  public function save() {\n", ["Model", "save"]),
    ("lua", "local function walk(t)\nfunction M.open()\n", ["walk", "open"]),
    ("elixir", "  defp parse_row(x) do\n", ["parse_row"]),
    ("shellscript", "deploy() {\nTARGET=x\n", ["deploy", "TARGET"]),
    ("proto", "message Person {\n", ["Person"]),
    ("markdown", "class of things\n", []),
    ("unheard-of", "func anything()\n", ["anything"]),
  ]

  @Test(arguments: 0..<cases.count)
  func `definitions are seen by the words that begin a line`(index: Int) {
    let (language, source, names) = Self.cases[index]
    Self.check(language, source, names)
  }

  @Test(arguments: [
    ("python", "def one(\n  x,\n):\n  a\n\n  b\nc\n", "def one(\n  x,\n):\n  a\n\n  b\n"),
    ("swift", "func one() {\n  a\n}\nfunc two() {}\n", "func one() {\n  a\n}\n"),
    ("csharp", "class One\n{\n  int a;\n}\nint b;\n", "class One\n{\n  int a;\n}\n"),
    ("ruby", "def one\n  a\nend\nputs\n", "def one\n  a\nend\n"),
    ("python", "LIMIT = 3\nother\n", "LIMIT = 3\n"),
    ("go", "func one() {\n\ta\n}", "func one() {\n\ta\n}"),
  ])
  func `a definition reaches to what is indented less`(
    language: String, source: String, expected: String
  ) throws {
    let text = Array(source.utf8)
    let first = try #require(DefinitionScanner(language: language).definitions(in: text).first)
    #expect(String(decoding: text[first.range], as: UTF8.self) == expected)
  }

  @Test func `a definition of thousands of lines is cut`() throws {
    let text = Array(("def one():\n" + String(repeating: "  a\n", count: 5000)).utf8)
    let first = try #require(DefinitionScanner(language: "python").definitions(in: text).first)
    #expect(first.range.count < 400)
  }

  @Test func `no bytes trap`() {
    for text in HostileText.all {
      for language in ["python", "c", "typescript", "shellscript", "unknown"] {
        for definition in DefinitionScanner(language: language).definitions(in: text) {
          #expect(definition.range.upperBound <= text.count)
        }
        _ = ImportScanner(language: language).targets(in: text)
      }
    }
  }
}
