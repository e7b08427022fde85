"""Teaching a repository, over the command line and raw pipes: kills, words to a run, two windows, and disks that are full.

Needs nothing but Python: `FAMILIAR_BINARY=... python -m unittest test_finetune_pipe`.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from lsp_pipe import Pipe, until

BINARY = os.environ.get("FAMILIAR_BINARY", "")
KILLS = int(os.environ.get("FAMILIAR_E2E_KILLS", "50"))
NOUNS = ["ledger", "invoice", "payment", "voucher", "balance", "customer", "refund", "statement", "receipt", "account"]
VERBS = ["reconcile", "settle", "archive", "publish", "collect", "validate", "restore", "transfer"]


def module(rng: random.Random, number: int) -> str:
    """A file of a house style that no model has seen."""
    text = f'"""Module {number} of the accounting core."""\n\nfrom core.zebra import ZebraSession, with_ledger\n\n'
    for _ in range(rng.randrange(4, 9)):
        noun, verb = rng.choice(NOUNS), rng.choice(VERBS)
        text += f"\n@with_ledger(mode='strict')\ndef {verb}_{noun}(session: ZebraSession, {noun}_id: int) -> dict:\n"
        text += f"    {noun} = session.load('{noun}', {noun}_id)\n    if {noun} is None:\n"
        text += f"        raise session.missing('{noun}', {noun}_id)\n"
        text += f"    session.audit('{verb}', {noun})\n    return {{'{noun}': {noun}.public(), 'id': {noun}_id}}\n\n"
    return text


class Home:
    """A repository, and a state folder of its own."""

    def __init__(self, folder: Path, files: int = 30):
        self.folder, self.repository = folder, folder / "project"
        rng = random.Random(1)
        for number in range(files):
            path = self.repository / f"core/module_{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(module(rng, number))
        home = str(folder / "home")
        self.environment = dict(
            os.environ, HOME=home, XDG_DATA_HOME=home + "/data", XDG_CACHE_HOME=home + "/cache", FAMILIAR_SECCOMP="kill")
        self.environment.pop("FAMILIAR_MODEL", None)

    @property
    def data(self) -> Path:
        return self.folder / "home/data/familiar"

    @property
    def job(self) -> Path:
        return next((self.data / "finetune").iterdir())

    def command(self, *arguments: str) -> list[str]:
        return [BINARY, "finetune", str(self.repository), *arguments]

    def run(self, *arguments: str, timeout: float = 300, **options) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, timeout=timeout, **options)

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            self.command(*arguments), env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def events(self) -> list[dict]:
        try:
            text = (self.job / "events.jsonl").read_text()
        except (FileNotFoundError, StopIteration):
            return []
        return [json.loads(line) for line in text.splitlines() if line.endswith("}")]

    def has(self, kind: str) -> bool:
        return any(event["event"] == kind for event in self.events())

    def adapter(self, name: str = "project") -> Path:
        return self.data / "adapters" / name

    def weights(self) -> str:
        return hashlib.sha256((self.adapter() / "adapter_model.safetensors").read_bytes()).hexdigest()


class FinetuneTests(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="familiar-finetune-"))
        self.home = Home(self.folder)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start_and_wait(self, kind: str, *arguments: str) -> subprocess.Popen:
        process = self.home.start(*arguments)
        self.addCleanup(process.stderr.close)
        self.addCleanup(lambda: (process.kill(), process.wait()))
        self.assertTrue(until(lambda: self.home.has(kind) or process.poll() is not None, 120))
        self.assertTrue(self.home.has(kind), process.poll())
        return process

    def test_a_run_tells_its_events_and_leaves_an_adapter(self):
        done = self.home.run("--minutes", "0.3", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        kinds = [event["event"] for event in events]
        for kind in ["scan", "start", "step", "eval", "checkpoint", "verdict", "done"]:
            self.assertIn(kind, kinds)
        for event in events:
            self.assertLessEqual({"event", "time", "step", "steps", "loss", "tokens_per_second", "remaining_seconds", "message"}, event.keys())
        last = events[-1]
        self.assertEqual(last["adapter"], "project")
        self.assertIsInstance(last["promoted"], bool)
        report = json.loads((Path(last["path"]) / "report.json").read_text())
        self.assertEqual(report["promoted"], last["promoted"])
        self.assertTrue(Path(last["report"]).read_text().startswith("<!doctype html>"))
        self.assertLess(report["adapter"]["bits_per_byte"], report["base"]["bits_per_byte"])
        self.assertEqual(oct(Path(last["path"]).stat().st_mode & 0o777), "0o700")
        # What only a run needs is gone with it.
        self.assertEqual(sorted(path.name for path in self.home.job.iterdir() if path.is_file()), ["events.jsonl", "lock"])
        self.assertEqual([event["event"] for event in self.home.events()], kinds)

    def familiar(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([BINARY, *arguments], env=self.home.environment, capture_output=True, text=True, timeout=60)

    def test_a_model_trained_whole_is_registered_and_not_switched_on(self):
        done = self.home.run("--method", "full", "--minutes", "0.3", "--json", "--name", "mine")
        self.assertEqual(done.returncode, 0, done.stderr)
        last = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual((last["adapter"], last["promoted"]), ("mine", False))
        self.assertIn("familiar models use mine", last["message"])
        report = json.loads(Path(last["path"]).with_suffix(".report.json").read_text())
        self.assertLess(report["adapter"]["bits_per_byte"], report["base"]["bits_per_byte"])
        self.assertEqual([path.name for path in self.home.job.iterdir() if path.suffix == ".gguf"], [])
        # It is a model like any other, and another one than its base.
        identities = [json.loads(self.familiar("models", "show", "--json", *name).stdout)["id"] for name in [[], ["mine"]]]
        self.assertNotEqual(*identities)
        generated = self.familiar("generate", "--model", "mine", "--ids", "1,2,3,4,5", "--max-tokens", "8", "--json")
        self.assertEqual(generated.returncode, 0, generated.stderr)
        # A second one of its name is refused before any work, and leaves the first.
        again = self.home.run("--method", "scratch", "--minutes", "0.3", "--name", "mine")
        self.assertEqual((again.returncode, again.stdout), (1, ""))
        self.assertIn("models remove mine", again.stderr)
        self.assertEqual(self.familiar("models", "remove", "mine").returncode, 0)
        self.assertEqual([path.name for path in (self.home.data / "models").iterdir()], [])

    def test_a_model_from_random_weights_is_judged_like_one(self):
        done = self.home.run("--method", "scratch", "--minutes", "0.2", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        last = json.loads(done.stdout.splitlines()[-1])
        report = json.loads(Path(last["path"]).with_suffix(".report.json").read_text())
        # Seconds of training make no model; that is said.
        self.assertGreater(report["adapter"]["bits_per_byte"], report["base"]["bits_per_byte"])
        self.assertFalse(last["promoted"])

    def test_killed_at_any_instant_it_ends_with_the_same_weights(self):
        process = self.start_and_wait("checkpoint", "--minutes", "1")
        process.kill()
        process.wait()
        twin = Home(self.folder / "twin")
        shutil.rmtree(twin.repository)
        shutil.copytree(self.home.folder / "home", twin.folder / "home")
        # The same repository, so the same job.
        twin.repository = self.home.repository
        self.assertEqual(self.home.run("--resume").returncode, 0)
        rng, kills = random.Random(2), 0
        while kills < KILLS:
            process = twin.start("--resume")
            try:
                process.wait(rng.uniform(0.02, 2.5))
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
            process.wait()
            process.stderr.close()
            if process.returncode == 0:
                break
            self.assertEqual(process.returncode, -signal.SIGKILL)
        if process.returncode != 0:
            done = twin.run("--resume")
            self.assertEqual(done.returncode, 0, done.stderr)
        print(f"{kills} kills", end=" ", flush=True)
        self.assertGreater(kills, 0)
        self.assertEqual(twin.weights(), self.home.weights())

    def test_an_interruption_keeps_what_was_done(self):
        process = self.start_and_wait("step", "--minutes", "5")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(60), 130)
        self.assertIn("--resume", process.stderr.read())
        self.assertTrue((self.home.job / "checkpoint").exists())
        # The schedule was fixed at the start; who gives another one is told so.
        process = self.home.start("--resume", "--minutes", "0.1")
        self.addCleanup(process.stderr.close)
        self.assertTrue(until(lambda: self.home.has("resume"), 60))
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(60), 130)
        self.assertIn("others do not count", process.stderr.read())

    def test_words_to_a_run(self):
        process = self.start_and_wait("step", "--minutes", "5")
        (self.home.job / "control").write_text("pause")
        self.assertTrue(until(lambda: self.home.has("pause"), 30))
        steps = len(self.home.events())
        time.sleep(1)
        self.assertEqual(len(self.home.events()), steps)
        (self.home.job / "control").unlink()
        self.assertTrue(until(lambda: self.home.has("resume"), 30))
        (self.home.job / "control").write_text("cancel")
        self.assertEqual(process.wait(60), 1)
        self.assertFalse((self.home.job / "checkpoint").exists())
        self.assertEqual(self.home.run("--resume").returncode, 1)

    def test_a_repository_has_one_run(self):
        self.start_and_wait("step", "--minutes", "5")
        second = self.home.run("--minutes", "1")
        self.assertEqual(second.returncode, 1)
        self.assertIn("being learned already", second.stderr)
        self.assertEqual(second.stdout, "")

    def test_too_little_to_learn_from(self):
        for path in list(self.home.repository.rglob("*.py"))[1:]:
            path.unlink()
        done = self.home.run()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("too little", done.stderr)

    def test_five_small_files_are_learned_and_left_off(self):
        for path in list(self.home.repository.rglob("*.py"))[5:]:
            path.unlink()
        done = self.home.run("--minutes", "0.1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("inconclusive", done.stderr)
        self.assertFalse((self.home.data / "adapters.json").exists())

    def test_what_cannot_be_learned_leaves_nothing(self):
        (self.folder / "file").write_text("")
        for place in ["nowhere", "file"]:
            self.home.repository = self.folder / place
            for option in ["--json", "--dry-run"]:
                done = self.home.run(option)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(f"no folder stands at {self.home.repository}", done.stderr)
        self.home.repository = self.folder / "empty"
        self.home.repository.mkdir()
        done = self.home.run("--dry-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("too little", done.stderr)
        self.assertFalse((self.home.data / "finetune").exists())

    def test_a_repository_that_goes_mid_run_is_learned_all_the_same(self):
        process = self.start_and_wait("step", "--minutes", "0.4")
        shutil.rmtree(self.home.repository)
        self.assertEqual(process.wait(240), 0, process.stderr.read())
        self.assertTrue((self.home.adapter() / "adapter_model.safetensors").exists())

    def test_another_model_does_not_go_on_with_the_run(self):
        process = self.start_and_wait("checkpoint", "--minutes", "5")
        process.kill()
        process.wait()
        record = self.home.job / "job.json"
        job = json.loads(record.read_text())
        job["base_id"] = "0" * 64
        record.write_text(json.dumps(job))
        done = self.home.run("--resume")
        self.assertEqual(done.returncode, 1)
        self.assertIn("another model", done.stderr)

    def test_a_dry_run_lists_every_file_and_writes_nothing(self):
        (self.home.repository / "key.pem").write_text("-----BEGIN PRIVATE KEY-----\nabc\n")
        (self.home.repository / "core/empty.py").write_text("")
        done = self.home.run("--dry-run", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        files = {line["path"]: line for line in lines if "path" in line}
        self.assertEqual(len([path for path in files if path.endswith(".py") and path != "core/empty.py"]), 30)
        for path, line in files.items():
            # Some of the generated files come out alike: those are named as such.
            self.assertNotEqual(line["split"] is None, line["reason"] is None, path)
        self.assertEqual({line["split"] for line in files.values()}, {"train", "validation", "test", None})
        self.assertIsNotNone(files["core/empty.py"]["reason"])
        self.assertIsNotNone(files["key.pem"]["reason"])
        self.assertGreater(lines[-1]["plan"]["steps"], 0)
        self.assertFalse((self.home.data / "finetune").exists())
        self.assertIn("left out", self.home.run("--dry-run").stdout)

    def test_usage(self):
        for arguments in [["--minutes", "0"], ["--rank", "0"], ["--target-modules", "q_proj"], ["--resume", "--dry-run"]]:
            done = self.home.run(*arguments)
            self.assertEqual((done.returncode, done.stdout), (64, ""), arguments)

    @unittest.skipUnless(os.path.exists("/usr/bin/unshare") or shutil.which("unshare"), "needs unshare")
    def test_a_full_disk_is_a_sentence(self):
        data = self.folder / "small"
        data.mkdir()
        script = f"mount -t tmpfs -o size=256k none {data} && exec {' '.join(self.home.command('--minutes', '0.3'))}"
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
            env=dict(self.home.environment, XDG_DATA_HOME=str(data)), capture_output=True, text=True, timeout=120)
        if "unshare" in done.stderr or "mount" in done.stderr:
            self.skipTest("mounting is not allowed here")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("No space left", done.stderr)

    def test_the_editor_starts_shows_and_ends_a_run(self):
        params = {
            "capabilities": {"window": {"workDoneProgress": True}}, "processId": os.getpid(),
            "workspaceFolders": [{"uri": self.home.repository.as_uri(), "name": "project"}]}

        def execute(pipe: Pipe, word: str, *arguments: dict) -> str | None:
            return pipe.ask("workspace/executeCommand", {
                "command": f"familiar.finetune.{word}", "arguments": list(arguments)})["message"]

        with Pipe(BINARY, self.home.environment) as pipe, Pipe(BINARY, self.home.environment) as other:
            pipe.initialize(params)
            other.initialize(params)
            self.assertIsNone(execute(pipe, "start", {"minutes": 3}))
            self.assertTrue(until(lambda: self.home.has("step"), 120))
            for window in [pipe, other]:
                self.assertTrue(until(lambda: "percentage" in str(window.notifications), 30), window.errors())
            self.assertIn("being learned already", execute(other, "start"))
            self.assertIsNone(execute(other, "cancel"))
            for window in [pipe, other]:
                self.assertTrue(until(lambda: "cancelled; nothing was kept" in str(window.notifications), 60), window.errors())
            self.assertTrue(until(lambda: "not being learned" in (execute(pipe, "pause") or ""), 30))
            # The next run can be cancelled before it has its lock, and its end is shown like the first.
            self.assertIsNone(execute(pipe, "start", {"minutes": 3}))
            self.assertIsNone(execute(pipe, "cancel"))
            self.assertTrue(until(lambda: str(pipe.notifications).count("cancelled; nothing was kept") == 2, 120), pipe.errors())


if __name__ == "__main__":
    unittest.main()
