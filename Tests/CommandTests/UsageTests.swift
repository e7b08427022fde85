import JSONCoding
import Testing

@testable import familiar

/// What the program does with arguments alone.
@Suite struct UsageTests {
  private let state: TemporaryState
  private let program: ChildProcess

  init() throws {
    state = try TemporaryState()
    program = ChildProcess(folder: state)
  }

  @Test func `the version is printed`() throws {
    let outcome = try program.run(["--version"])
    #expect(outcome == .init(status: 0, output: Array("\(Familiar.version)\n".utf8), error: ""))
  }

  @Test(arguments: [
    [], ["complete"], ["generate"], ["logits"], ["tokenize"], ["models"], ["models", "import"],
    ["models", "show"], ["models", "use"], ["models", "remove"], ["models", "list"], ["evaluate"],
    ["bench"], ["doctor"], ["serve"], ["finetune"], ["adapters"], ["adapters", "list"],
    ["adapters", "show"], ["adapters", "use"], ["adapters", "off"], ["adapters", "remove"],
    ["adapters", "rename"], ["adapters", "combine"], ["adapters", "merge"], ["adapters", "export"],
    ["adapters", "import"],
  ])
  func `every command explains itself with examples`(_ command: [String]) throws {
    let outcome = try program.run(command + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    #expect(outcome.text.contains("EXAMPLES"))
    #expect(outcome.text.contains("familiar \(command.joined(separator: " "))"))
  }

  @Test(arguments: [
    (["finetun"], "'finetun' is not a command; did you mean 'finetune'?"),
    (["adapters", "lst"], "'lst' is not a command of 'familiar adapters'; did you mean 'list'?"),
    (["models", "rmeove", "m"], "did you mean 'remove'?"),
    (["xyzzy"], "there are serve, complete, generate"),
  ])
  func `a misspelt command is told from an argument`(_ arguments: [String], says: String) throws {
    let outcome = try program.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.error.contains(says), "\(outcome.error)")
  }

  @Test(arguments: [
    ["--nonsense"], ["nonsense"], ["complete"], ["complete", "f.py"], ["complete", "f.py:0:1"],
    ["complete", "f.py:1:1", "--prefix-file", "p"], ["complete", "f.py:1:1", "--suffix-file", "s"],
    ["complete", "--suffix-file", "s"], ["complete", "f.py:1:1", "--count", "2"],
    ["complete", "f.py:1:1", "--count", "0", "--json"], ["complete", "f.py:1:1", "--mode", "page"],
    ["complete", "f.py:1:1", "--max-tokens", "0"], ["complete", "f.py:1:1", "--temperature", "-1"],
    ["complete", "f.py:1:1", "--temperature", "nan"], ["complete", "f.py:1:1", "--top-p", "0"],
    ["complete", "f.py:1:1", "--top-p", "1.5"], ["complete", "f.py:1:1", "--top-k", "-1"],
    ["complete", "f.py:1:1", "--repetition-penalty", "0"],
    ["complete", "f.py:1:1", "--seed", "-1"],
    ["complete", "f.py:1:1", "--threads", "0"], ["complete", "f.py:1:1", "g.py:1:1"],
    ["generate"], ["generate", "--ids", ""], ["generate", "--ids", "1,x"],
    ["generate", "--ids", "-1"], ["generate", "--ids", "1", "--max-tokens", "0"],
    ["logits", "--ids", "1"], ["logits", "--ids", "1", "--out", "o", "--chunk", "0"],
    ["tokenize", "--decode", "--specials"], ["models", "nonsense"], ["models", "import"],
    ["models", "import", "m", "--type", "q3_k"], ["models", "use"], ["evaluate"],
    ["models", "import", "m", "--output", "f", "--name", "n"],
    ["evaluate", "p", "--holes", "-1"], ["evaluate", "p", "--language", "klingon"],
    ["evaluate", "p", "--disable-rule", "nonsense"], ["bench", "--prompt", "0"],
    ["bench", "--repeat", "0"], ["bench", "--generate", "0"], ["doctor", "extra"],
    ["finetune", "--minutes", "0"], ["finetune", "--name", "a b"], ["finetune", "--name", ""],
    ["finetune", "--alpha", "0"], ["finetune", "--learning-rate", "0"],
    ["finetune", "--dropout", "1"], ["finetune", "--dropout", "nan"],
    ["finetune", "--target-modules", "q_proj"], ["finetune", "--export-data", "f", "--resume"],
    ["finetune", "--resume", "--dry-run"], ["finetune", "a", "b"], ["adapters", "nonsense"],
    ["adapters", "use"], ["adapters", "remove"], ["adapters", "off", "a", "--all"],
    ["adapters", "merge", "a"], ["adapters", "combine", "a", "--name", "b", "--method", "ties"],
  ])
  func `wrong usage ends with 64`(_ arguments: [String]) throws {
    let outcome = try program.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output == [])
    #expect(outcome.error.hasPrefix("Error: "))
    #expect(outcome.error.contains("Usage: familiar"))
  }

  @Test(arguments: [
    ["complete", "missing.py:1:1"], ["complete", "--prefix-file", "missing"],
    ["generate", "--ids", "1"], ["tokenize"], ["models", "show"], ["models", "use", "missing"],
    ["models", "remove", "missing"], ["models", "import", "/nonexistent/model"],
    ["evaluate", "/nonexistent/folder"], ["bench"], ["doctor"],
    ["tokenize", "--model", "/nonexistent/model"], ["tokenize", "--model", "missing"],
  ])
  func `a failure says one sentence and prints nothing`(_ arguments: [String]) throws {
    // Outside of the checkout, whose models folder would be found.
    let outcome = try program.run(
      arguments, environment: ["FAMILIAR_MODEL": "/nonexistent/default"])
    #expect(outcome.status == 1)
    #expect(outcome.output == [])
    let sentence = outcome.error.split(separator: "\n").last ?? ""
    #expect(sentence.hasPrefix("familiar: "))
    #expect(arguments == ["doctor"] || outcome.error == "\(sentence)\n")
  }

  @Test func `models are listed, however few`() throws {
    let list = try program.run(["models", "list", "--json"]).text
    #expect(list.hasPrefix("[") && list.hasSuffix("]\n"))
    #expect(try program.run(["models"]).status == 0)
  }

  @Test func `the server takes what editors pass and ends with its input`() throws {
    for arguments in [[], ["--stdio"], ["serve", "--stdio", "--clientProcessId=12"]] {
      let outcome = try program.run(arguments)
      #expect(outcome.output == [])
      #expect(!outcome.error.contains("waiting for an editor"))
    }
  }
}
