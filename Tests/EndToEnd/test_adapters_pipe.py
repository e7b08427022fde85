"""`familiar adapters` from outside: what each command does, and that a failed one leaves nothing behind.

Needs nothing but Python: `FAMILIAR_BINARY=... python -m unittest test_adapters_pipe`.
"""

import array
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from private_api import BEFORE, LEARNING_RATE, NAME, TYPED, repository

BINARY = os.environ.get("FAMILIAR_BINARY", "")
# A checkpoint of another shape.
OTHER_SHAPE = Path(__file__).parents[1] / "TestSupport/Fixtures/Inference/mqa"


def environment(home: Path) -> dict[str, str]:
    own = {"HOME": str(home), "XDG_DATA_HOME": f"{home}/data", "XDG_CACHE_HOME": f"{home}/cache"}
    return {**os.environ, **own}


def contents(folder: Path) -> dict[str, str]:
    """Every file and folder below `folder`, with what it holds; not the lock, which only stands there."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*")) if path.name != "adapters.lock"}


def logits(file: Path) -> array.array:
    """The one tensor of a safetensors file."""
    data = file.read_bytes()
    header = int.from_bytes(data[:8], "little")
    first, last = json.loads(data[8 : 8 + header])["logits"]["data_offsets"]
    return array.array("f", data[8 + header + first : 8 + header + last])


class AdapterCommandTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.trained = Path(tempfile.mkdtemp(prefix="familiar-adapters-"))
        cls.addClassCleanup(shutil.rmtree, cls.trained, ignore_errors=True)
        for path, text in repository().items():
            (cls.trained / path).parent.mkdir(parents=True, exist_ok=True)
            (cls.trained / path).write_text(text)
        done = subprocess.run(
            [BINARY, "finetune", "accounts", "--minutes", "1", "--learning-rate", str(LEARNING_RATE)],
            cwd=cls.trained, env=environment(cls.trained / "home"), capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("accounts\t"), done.stdout

    def setUp(self):
        # Each test has the state folder as the run left it.
        self.folder = Path(tempfile.mkdtemp(prefix="familiar-adapters-test-")).resolve()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        shutil.copytree(self.trained / "home", self.folder / "home")
        self.accounts = (self.trained / "accounts").resolve()
        (self.folder / "probe.py").write_text("\n".join(BEFORE) + TYPED + "\n")
        self.probe = f"probe.py:{len(BEFORE)}:{len(BEFORE[-1]) + len(TYPED) + 1}"

    def familiar(self, *arguments: object, where: Path | None = None) -> str:
        """What a command that has to succeed prints; what it says is in `said`."""
        done = self.start(*arguments, where=where)
        self.assertEqual(done.returncode, 0, (arguments, done.stderr))
        return done.stdout

    def start(self, *arguments: object, where: Path | None = None) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [BINARY, *map(str, arguments)], cwd=where or self.folder, env=environment(self.folder / "home"),
            capture_output=True, text=True, timeout=120)
        self.said = done.stderr
        return done

    def refused(self, *arguments: object, says: str, code: int = 1, among: str = ".") -> None:
        """A command that has to fail: with one sentence, no result, and every file `among` as it was."""
        before = contents(self.folder / among)
        done = self.start(*arguments)
        self.assertEqual((done.returncode, done.stdout), (code, ""), (arguments, done.stderr))
        self.assertIn(says, done.stderr, arguments)
        if code == 1:
            self.assertRegex(done.stderr, r"\Afamiliar: [^\n]+\n\Z")
        self.assertEqual(contents(self.folder / among), before, arguments)

    def list(self) -> dict[str, dict]:
        return {entry["name"]: entry for entry in json.loads(self.familiar("adapters", "list", "--json"))}

    def copy(self, name: str) -> Path:
        """The trained adapter as a folder of its own."""
        return Path(shutil.copytree(self.folder / "home/data/familiar/adapters/accounts", self.folder / name))

    def test_list_and_show(self):
        entry = self.list()["accounts"]
        self.assertEqual(
            list(entry), ["name", "repository", "base_id", "rank", "active", "weight", "created", "bits_per_byte_gain"])
        self.assertEqual((entry["repository"], entry["rank"], entry["active"]), (str(self.accounts), 32, False))
        self.assertGreater(entry["bits_per_byte_gain"], 0)
        self.assertIn("accounts", self.familiar("adapters"))
        shown = json.loads(self.familiar("adapters", "show", "accounts", "--json"))
        self.assertEqual({**entry, "uses": [], "problem": None}, {key: shown[key] for key in [*entry, "uses", "problem"]})
        self.assertTrue((Path(shown["path"]) / "adapter_config.json").exists())
        self.assertIn(str(self.accounts), self.familiar("adapters", "show", "accounts"))
        self.refused("adapters", "show", "acounts", says="did you mean 'accounts'?")
        self.refused("adapters", "show", "nothing", says="familiar adapters list")
        self.refused("adapters", "show", code=64, says="Missing expected argument")

    def test_use_and_off(self):
        self.familiar("adapters", "use", "accounts=0.5")
        self.assertEqual((self.list()["accounts"]["active"], self.list()["accounts"]["weight"]), (True, 0.5))
        self.assertRegex(self.familiar("adapters", "list"), r"(?m)^\* +accounts +32 +0.50 ")
        self.familiar("adapters", "off", where=self.accounts)
        self.assertFalse(self.list()["accounts"]["active"])
        for place in [self.accounts, self.accounts / "part_0.py", "accounts", "--all"]:
            self.familiar("adapters", "use", "accounts")
            self.familiar("adapters", "off", place)
            self.assertIn("no longer used" if place != "--all" else "no adapter is in use", self.said)
            self.assertFalse(self.list()["accounts"]["active"], place)
        self.familiar("adapters", "off", self.accounts)
        self.assertIn("no adapter was in use", self.said)

        other = self.folder / "other"
        other.mkdir()
        (self.folder / "link").symlink_to(other)
        self.familiar("adapters", "use", "accounts", "--repository", "link")
        uses = json.loads(self.familiar("adapters", "show", "accounts", "--json"))["uses"]
        self.assertEqual([use["repository"] for use in uses], [str(other)])
        self.familiar("adapters", "off", "link")
        self.assertFalse(self.list()["accounts"]["active"])

        self.refused("adapters", "use", "acounts", says="did you mean 'accounts'?")
        self.refused("adapters", "use", "accounts=heavy", says="NAME=WEIGHT")
        self.refused("adapters", "use", "accounts=2000", says="-1000 to 1000")
        self.refused("adapters", "use", "accounts", "accounts=0.5", says="named twice")
        self.refused("adapters", "use", "accounts", "--repository", "gone", says=f"no folder stands at {self.folder}/gone")
        self.refused("adapters", "use", "accounts", "--repository", "probe.py", says="no folder stands at")
        self.refused("adapters", "off", "gone", says="neither a folder nor an adapter")
        self.refused("adapters", "off", "other", "--all", code=64, says="one of them")

    def test_remove_and_rename(self):
        self.familiar("adapters", "use", "accounts")
        self.familiar("adapters", "rename", "accounts", "books")
        entry = self.list()["books"]
        self.assertEqual((entry["active"], entry["repository"]), (True, str(self.accounts)))
        self.familiar("adapters", "import", self.copy_of("books"), "--name", "second")
        self.refused("adapters", "rename", "second", "books", says="exists")
        self.refused("adapters", "rename", "second", "second", says="already")
        self.refused("adapters", "rename", "second", "../second", says="cannot name an adapter")
        self.refused("adapters", "rename", "third", "fourth", says="no adapter is named 'third'")
        self.refused("adapters", "remove", "books", "third", says="no adapter is named 'third'")
        self.refused("adapters", "remove", code=64, says="--all")
        self.refused("adapters", "remove", "books", "--all", code=64, says="not both")
        self.familiar("adapters", "remove", "books")
        self.assertEqual(list(self.list()), ["second"])
        self.assertNotIn("books", (self.folder / "home/data/familiar/adapters.json").read_text())
        self.familiar("adapters", "remove", "--all")
        self.assertEqual(self.familiar("adapters", "list", "--json"), "[]\n")
        self.assertEqual(self.familiar("adapters"), "")
        self.assertIn("there is no adapter", self.said)

    def copy_of(self, name: str) -> Path:
        self.familiar("adapters", "export", name, f"exported-{name}")
        return self.folder / f"exported-{name}"

    def test_export_and_import(self):
        self.assertEqual(self.familiar("adapters", "export", "accounts", "out"), "out\n")
        # Readable for others, unlike state.
        self.assertEqual((self.folder / "out/adapter_model.safetensors").stat().st_mode & 0o777, 0o644)
        self.assertEqual(json.loads((self.folder / "out/adapter_config.json").read_text())["peft_type"], "LORA")
        self.assertEqual(self.familiar("adapters", "import", "out"), "out\n")
        self.assertIsNone(self.list()["out"]["repository"], "a folder of another machine means nothing here")
        self.assertEqual(self.complete("--adapter", "out"), self.complete("--adapter", "accounts"))
        self.refused("adapters", "use", "out", says="--repository")
        self.refused("adapters", "export", "accounts", "out", says="stands at out already")
        self.refused("adapters", "export", "gone", "elsewhere", says="no adapter is named 'gone'")
        self.refused("adapters", "import", "out", says="an adapter named 'out' exists")
        self.refused("adapters", "import", "out", "--name", "a/b", says="cannot name an adapter")
        self.refused("adapters", "import", "gone", says="gone")
        self.refused("adapters", "import", "probe.py", says="expected the folder of a PEFT adapter")

    def test_what_cannot_be_computed_is_not_imported(self):
        pickled, decomposed, cut = self.copy("pickled"), self.copy("decomposed"), self.copy("cut")
        (pickled / "adapter_model.safetensors").rename(pickled / "adapter_model.bin")
        configuration = json.loads((decomposed / "adapter_config.json").read_text())
        (decomposed / "adapter_config.json").write_text(json.dumps({**configuration, "use_dora": True}))
        (cut / "adapter_model.safetensors").write_bytes((cut / "adapter_model.safetensors").read_bytes()[:-4])
        self.copy("whole")
        for arguments, says in [
            (["pickled"], "pickle files can run code"), (["decomposed"], "DoRA"), (["cut"], "adapter_model.safetensors"),
            (["whole", "--model", OTHER_SHAPE], "does not fit the model"),
        ]:
            self.refused("adapters", "import", *arguments, says=says)
            folder, *model = arguments
            self.refused("complete", self.probe, "--adapter", f"./{folder}", *model, says=says)

    def complete(self, *arguments: object) -> str:
        return self.familiar("complete", self.probe, *arguments)

    def test_complete_with_an_adapter(self):
        base = self.complete()
        self.assertNotIn(NAME, base)
        self.assertTrue(self.complete("--adapter", "accounts").startswith(NAME + "("))
        self.assertEqual(self.complete("--adapter", "accounts=0"), base)
        self.familiar("adapters", "export", "accounts", "out")
        self.assertTrue(self.complete("--adapter", "./out=1").startswith(NAME + "("))
        [used] = json.loads(self.complete("--adapter", "accounts", "--json"))["adapters"]
        # Judging chose its weight, which is told unless it is 1.
        self.assertEqual(used.partition("=")[0], "accounts")
        self.refused("complete", self.probe, "--adapter", "acounts", says="did you mean 'accounts'?")
        self.refused("complete", self.probe, "--adapter", "accounts=x", code=64, says="NAME=WEIGHT")

    def test_combine(self):
        self.familiar("adapters", "import", self.copy_of("accounts"), "--name", "twin")
        # Half and half of the same is the same; PEFT's linear adds up the roots of weights in A and in B, so it is twice that.
        for method, weight in [("cat", 0.5), ("svd", 0.5), ("linear", 0.25)]:
            done = self.familiar(
                "adapters", "combine", f"accounts={weight}", f"twin={weight}", "--method", method, "--name", method)
            self.assertEqual(done, f"{method}\n")
            self.assertEqual(self.complete("--adapter", f"{method}=1"), self.complete("--adapter", "accounts=1"), method)
        self.assertEqual({name: self.list()[name]["rank"] for name in ["cat", "svd"]}, {"cat": 64, "svd": 32})
        combine = ["adapters", "combine", "accounts"]
        self.refused(*combine, "gone", "--name", "new", says="no adapter is named 'gone'")
        self.refused(*combine, "twin", "--name", "cat", says="an adapter named 'cat' exists")
        self.refused(*combine, "cat", "--method", "linear", "--name", "new", says="rank")
        self.refused(*combine, "twin", "--name", "a b", says="cannot name an adapter")
        self.refused(*combine, "twin", "--name", "new", "--model", OTHER_SHAPE, says="does not fit the model")
        self.refused(*combine, "twin", "--name", "new", "--method", "ties", code=64, says="--density")
        self.refused(*combine, "twin", "--name", "new", "--method", "mean", code=64, says="mean")

    def test_merge(self):
        # Without rounding on either side the merged file is what model and adapter are.
        base, merged = self.folder / "base.gguf", self.folder / "merged.gguf"
        shipped = json.loads(self.familiar("models", "show", "--json"))["path"]
        self.familiar("models", "import", shipped, "--type", "f32", "--output", base)
        merge = ["adapters", "merge", "accounts=1", "--model", base, "--type", "f32"]
        report = json.loads(self.familiar(*merge, "--output", merged, "--json"))
        self.assertEqual(report["path"], str(merged))
        self.assertEqual({tensor["relative_rms_error"] for tensor in report["tensors"]}, {0}, "nothing was rounded")
        self.assertNotEqual(report["id"], self.list()["accounts"]["base_id"])
        ids = "0," + ",".join(str(7 * n % 8000) for n in range(1, 64))
        one, other, bare = (self.folder / f"{name}.safetensors" for name in ["one", "other", "bare"])
        self.familiar("logits", "--ids", ids, "--out", one, "--model", base, "--adapter", "accounts=1")
        self.familiar("logits", "--ids", ids, "--out", other, "--model", merged)
        self.familiar("logits", "--ids", ids, "--out", bare, "--model", base)
        self.assertLess(distance(one, other), 1e-4)
        self.assertGreater(distance(one, bare), 1e-2)
        self.assertEqual(self.complete("--model", merged), self.complete("--adapter", "accounts=1", "--model", base))

        self.refused("adapters", "merge", "gone", "--output", "new.gguf", says="no adapter is named 'gone'")
        self.refused("adapters", "merge", "accounts", "--output", "home", says="home")
        self.refused("adapters", "merge", "accounts", "--output", merged, "--model", OTHER_SHAPE, says="does not fit")
        self.refused("adapters", "merge", "accounts", code=64, says="--output")

    def test_what_is_broken_is_found_by_doctor_and_can_be_mended(self):
        def check(*arguments: object) -> dict:
            checks = json.loads(self.familiar("doctor", "--json", *arguments))["checks"]
            return next(check for check in checks if check["name"] == "adapters")

        self.assertIn("1 not in use", check()["detail"])
        self.familiar("adapters", "use", "accounts")
        self.assertIn(f"accounts in use for {self.accounts}", check()["detail"])
        state = self.folder / "home/data/familiar"
        weights = state / "adapters/accounts/adapter_model.safetensors"
        whole = weights.read_bytes()
        weights.write_bytes(whole[:1000])
        self.assertEqual(self.start("doctor").returncode, 1)
        self.assertIn("familiar adapters remove accounts", self.said)
        weights.write_bytes(whole)
        self.assertIn("accounts in use", check()["detail"])

        (state / "adapters/accounts/familiar.json").write_text("{")
        self.assertIn("familiar.json", json.loads(self.familiar("adapters", "show", "accounts", "--json"))["problem"])
        self.refused("adapters", "use", "accounts", says="familiar.json")
        (state / "adapters.json").write_text("no JSON")
        for command in [["list"], ["use", "accounts"], ["off"], ["rename", "accounts", "books"], ["remove", "accounts"]]:
            self.refused("adapters", *command, says="familiar adapters off --all")
        self.familiar("adapters", "remove", "--all")
        self.assertEqual(self.familiar("adapters", "list", "--json"), "[]\n")
        self.assertEqual(check()["status"], "note")

    def test_two_folders_of_one_name_have_two_adapters(self):
        twin = Path(shutil.copytree(self.accounts, self.folder / "twin/accounts"))
        adapters = "home/data/familiar/adapters"
        before = contents(self.folder / adapters)
        # A run that fails is remembered, elsewhere.
        self.refused("finetune", twin, "--name", "accounts", says="an adapter named 'accounts' exists", among=adapters)
        self.refused("finetune", twin, "--name", "a b", code=64, says="cannot name an adapter")
        self.assertTrue(self.familiar("finetune", twin, "--minutes", "0.02").startswith("accounts-2\t"))
        after = contents(self.folder / adapters)
        self.assertEqual({path: after[path] for path in before}, before)
        self.assertEqual(self.list()["accounts-2"]["repository"], str(twin))


def distance(one: Path, other: Path) -> float:
    first, second = logits(one), logits(other)
    assert len(first) == len(second)
    return max(abs(a - b) for a, b in zip(first, second)) / max(1, *map(abs, second))


if __name__ == "__main__":
    unittest.main()
