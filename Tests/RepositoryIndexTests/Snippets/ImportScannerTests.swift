import RepositoryIndex
import Testing

@Suite struct ImportScannerTests {
  private static let cases: [(String, String, [ImportTarget])] = [
    ("python", "import os.path as p\n", [.init(parts: ["os", "path"])]),
    (
      "python", "from app.core import engine, Model\n",
      [
        .init(parts: ["app", "core"]), .init(parts: ["app", "core", "engine"]),
        .init(parts: ["app", "core", "Model"]),
      ]
    ),
    (
      "python", "from ..tools import cut\n",
      [.init(parts: ["tools"], levelsUp: 1), .init(parts: ["tools", "cut"], levelsUp: 1)]
    ),
    ("python", "x = 'import me'\nimportant = 1\n", []),
    (
      "swift", "@testable import Engine\nprivate import Storage\nimport struct Kit.Part\n",
      [
        .init(parts: ["Engine"]), .init(parts: ["Kit", "Part"]),
      ]
    ),
    (
      "java", "import static com.acme.util.Lists;\n",
      [.init(parts: ["com", "acme", "util", "Lists"])]
    ),
    ("rust", "use crate::store::{Key, Value};\n", [.init(parts: ["store", "Key"])]),
    (
      "c", "#include \"net/socket.h\"\n#include <stdio.h>\n",
      [
        .init(parts: ["net", "socket"]), .init(parts: ["stdio"]),
      ]
    ),
    (
      "typescript", "import { a } from './lib/store'\n",
      [
        .init(parts: ["lib", "store"], levelsUp: 0)
      ]
    ),
    (
      "javascript", "const x = require(\"../util\");\nconst y = 'text'\n",
      [
        .init(parts: ["util"], levelsUp: 1)
      ]
    ),
    (
      "go", "import (\n\t\"fmt\"\n\t\"example.com/app/store\"\n)\n",
      [
        .init(parts: ["fmt"]), .init(parts: ["example.com", "app", "store"]),
      ]
    ),
    ("csharp", "using Acme.Tools;\n", [.init(parts: ["Acme", "Tools"])]),
    ("php", "use App\\Models\\User;\n", [.init(parts: ["App", "Models", "User"])]),
    ("ruby", "require_relative 'lib/cart'\n", [.init(parts: ["lib", "cart"])]),
    ("proto", "import \"shared/types.proto\";\n", [.init(parts: ["shared", "types"])]),
    ("markdown", "import this\n", []),
  ]

  @Test(arguments: 0..<cases.count)
  func `imports are read`(index: Int) {
    let (language, source, expected) = Self.cases[index]
    #expect(ImportScanner(language: language).targets(in: Array(source.utf8)) == expected)
  }

  @Test func `what is far below the top is not looked at`() {
    let text = Array((String(repeating: "\n", count: 1000) + "import late\n").utf8)
    #expect(ImportScanner(language: "python").targets(in: text).isEmpty)
  }
}
