#!/usr/bin/env python3
"""Measures Familiar on this machine, beside llama.cpp where it is at hand, and writes one CSV: see README.md.

    python3 Tests/Benchmarks/suite.py --model-164m 164m-q4_0.gguf --model-1b 1b-q4_0.gguf --peer-python VENV/bin/python
"""
import argparse
import csv
import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "measures"))
from editing import Trace, served, summary  # noqa: E402
from learning import beside  # noqa: E402
from neighbours import busy  # noqa: E402
from peer import Peer  # noqa: E402
from processes import anonymous_bytes, start_milliseconds, two_servers  # noqa: E402
from training import pairs  # noqa: E402

ROOT = HERE.parents[1]
TOKENS = 8
# Rounds of prefill and decode in turns, for prompts of so many tokens; long ones of the large model take half a minute each with the peer.
LENGTHS = {"shipped": {128: 5, 384: 5}, "164m": {128: 5, 512: 5, 2048: 3, 8128: 1}, "1b": {128: 3, 512: 3, 2048: 2}}
GENERATED = 48
CONTEXTS = (256, 1024, 4096)
KEYS = 60
FIELDS = ["measure", "model", "variant", "unit", "familiar", "peer", "ratio", "share", "commit", "date", "peer_version", "familiar_runs", "peer_runs"]


# One figure, or the figures of several runs in the order in which they were made.
Runs = float | list[float] | None


def summed_up(runs: Runs) -> tuple[float | None, str]:
    """The median, and all of them as text where there are several."""
    if not isinstance(runs, list):
        return runs, ""
    return (statistics.median(runs), " ".join(f"{run:.4g}" for run in runs)) if runs else (None, "")


class Suite:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self.binary = str(arguments.binaries / "familiar")
        self.benchmarks = str(arguments.binaries / "Benchmarks")
        self.models = {"164m": arguments.model_164m, "1b": arguments.model_1b, "shipped": str(ROOT / "models" / "familiar-6m.gguf")}
        self.threads = arguments.threads
        self.rows: list[dict] = []
        self.peer_version = ""
        # One cache for all runs, so that weights are packed once; not the user's.
        self.cache = tempfile.TemporaryDirectory(prefix="familiar-suite-")
        self.environment = {**os.environ, "XDG_CACHE_HOME": self.cache.name, "XDG_DATA_HOME": self.cache.name}
        commit = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
        self.stamp = {"commit": commit.stdout.strip(), "date": datetime.date.today().isoformat()}

    def add(self, measure: str, model: str, variant: str, unit: str, ours: Runs, theirs: Runs = None, share: float | None = None) -> None:
        """Medians of the runs; `ratio` is above 1 where Familiar is better, whether the unit is a rate or a time."""
        (ours, our_runs), (theirs, their_runs) = summed_up(ours), summed_up(theirs)
        ratio = None
        if theirs:
            ratio = ours / theirs if unit.endswith("/s") else theirs / ours
        row = {"measure": measure, "model": model, "variant": variant, "unit": unit, "familiar": ours, "peer": theirs, "ratio": ratio, "share": share}
        row = {k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()}
        self.rows.append({**row, "familiar_runs": our_runs, "peer_runs": their_runs})
        print(f"  {measure} {model} {variant}: {ours:.4g} {unit}" + (f", peer {theirs:.4g}, {ratio:.2f} times" if theirs else "")
              + (f", {share:.0%} of the machine's best" if share else ""), flush=True)

    def peer(self, model: str, threads: int, context: int) -> Peer:
        peer = Peer(self.arguments.peer_python, self.models[model], threads, context)
        self.peer_version = peer.version
        return peer

    def bench(self, model: str, threads: int, prompt: int, generate: int) -> dict:
        output = subprocess.run(
            [self.binary, "bench", "--json", "--model", self.models[model], "--prompt", str(prompt), "--generate", str(generate),
             "--threads", str(threads), "--repeat", "1", "--keystrokes", "0"],
            env=self.environment, capture_output=True, text=True, check=True)
        return json.loads(output.stdout)

    # Each measure is a method; its name is what --only takes.

    def kernels(self) -> None:
        output = subprocess.run(
            [self.benchmarks, "kernels", str(self.threads), self.arguments.isa or "", "Q4_0", "Q6_K"], capture_output=True, text=True, check=True).stdout
        table, best = output.splitlines()[:2]
        for rate, unit in re.findall(r"([\d.]+) (G\w+/s)", best):
            self.add("kernels", "", f"{'read' if unit == 'GB/s' else '8-bit dot product'}, the machine's best", unit, float(rate))
        for line in output.splitlines()[2:]:
            matrix = re.match(r"\S+ \[\d+, \d+\]", line).group()
            for tokens, rate, unit, share in re.findall(r"T=(\d+) ([\d.]+) (G\w+/s) \((\S+) %\)", line):
                self.add("kernels", "", f"{matrix}, {tokens} rows", unit, float(rate), share=None if share == "-" else int(share) / 100)

    def throughput(self) -> None:
        for model, lengths in LENGTHS.items():
            if not self.models[model]:
                continue
            peer = self.peer(model, self.threads, max(lengths) + GENERATED + 16) if self.arguments.peer_python else None
            for length, rounds in lengths.items():
                ours, theirs = [], []
                for _ in range(1 if self.arguments.quick else rounds):
                    ours.append(self.bench(model, self.threads, length, GENERATED))
                    if peer:
                        theirs.append(peer.ask("throughput", prompt=length, generate=GENERATED))
                for part, key in (("prefill", "prefill_tokens_per_second"), ("decode", "decode_tokens_per_second")):
                    share = statistics.median(run["bandwidth"]["decode_share"] for run in ours) if part == "decode" else None
                    name = f"{length} tokens" if part == "prefill" else f"after {length} tokens"
                    self.add(part, model, name, "tokens/s", [run[key] for run in ours], [run[part] for run in theirs], share)
            if peer:
                peer.__exit__()

    def keystroke(self) -> None:
        """Typing at the end of contexts of several sizes; exactly 8 tokens, no drafts."""
        text = Trace.recorded().documents[0]["text"] * 2
        trace = Trace.plain(text, 20 if self.arguments.quick else KEYS)
        for context in CONTEXTS:
            self.typed("keystroke", "164m", f"{context} tokens", trace, context, ("spm",))

    def trace(self) -> None:
        """The recorded trace, against llama.cpp in both orders."""
        trace = Trace.recorded()
        if self.arguments.quick:
            trace.steps = trace.steps[:120]
        self.typed("trace", "164m", "exactly 8 tokens", trace, 1024, ("spm", "psm"))
        self.typed("trace", "shipped", "exactly 8 tokens", trace, 1024, ("spm", "psm"))
        self.typed("trace", "shipped", "as served, 8 tokens at most", trace, 1024, ("spm", "psm"), serves=True)

    def typed(self, measure: str, model: str, variant: str, trace: Trace, context: int, orders: tuple[str, ...], threads: int | None = None,
              serves: bool = False) -> None:
        """Ours, theirs, ours, theirs; medians of the runs' percentiles."""
        if not self.models[model]:
            return
        threads = threads or self.threads
        settings = {"contextTokens": context, "maxTokens": TOKENS, "threads": threads}
        if serves:
            command, settings["model"] = [self.binary, "serve"], self.models[model]
        else:
            command = [self.benchmarks, "serve", self.models[model], str(TOKENS)]
        ours, theirs = [served(command, trace, **settings)], {}
        if self.arguments.peer_python:
            with self.peer(model, threads, context + (0 if model == "shipped" else 64)) as peer:
                for order in orders:
                    # Sentinels, the cursor's line and what is written come on top, and must fit where the model ends.
                    limit = context - 96 if model == "shipped" else context
                    theirs[order] = peer.ask(
                        "replay", documents=[d["text"] for d in trace.documents], steps=trace.steps, order=order, context=limit, tokens=TOKENS)
                    ours.append(served(command, trace, **settings))
        summaries = [summary(trace, run) for run in ours]
        others = {order: summary(trace, run) for order, run in theirs.items()} or {"": None}
        for order, other in others.items():
            name = f"{variant}, {order}" if order else variant
            for part in ("p50", "p95", "max"):
                self.add(measure, model, f"{name}, {part}", "ms", [s[part] for s in summaries], other and other[part])
            for kind in ("newline", "jump", "switch"):
                if kind in summaries[0]["kinds"]:
                    self.add(measure, model, f"{name}, {kind}, median", "ms", [s["kinds"][kind] for s in summaries],
                             other and other["kinds"][kind])

    def drafts(self) -> None:
        """Drafts verified ahead against plain decoding, over 200 holes of held-out repositories."""
        if not self.arguments.held_out:
            return
        output = subprocess.run(
            [self.benchmarks, "drafts", self.models["shipped"], *map(str, self.arguments.held_out)], env=self.environment,
            capture_output=True, text=True, check=True).stdout
        pattern = r"^(.*): plain ([\d.]+) tokens/s, drafts ([\d.]+) .* (\d+) tokens, .*drafted (\d+), accepted (\d+), (\d+) differ$"
        for kind, plain, drafts, tokens, drafted, accepted, differing in re.findall(pattern, output, re.M):
            if int(differing):
                sys.exit(f"drafts changed {differing} continuations")
            self.add("drafts", "shipped", f"{kind}: decode against plain decode", "tokens/s", float(drafts), float(plain))
            self.add("drafts", "shipped", f"{kind}: drafted tokens that were right", "%", 100 * int(accepted) / int(drafted))
            self.add("drafts", "shipped", f"{kind}: tokens written so", "%", 100 * int(accepted) / int(tokens))

    def mix(self) -> None:
        """Our default types against Q4_0: decode with random weights, bits per byte with the shipped ones."""
        types = ("q4_k", "q4_0")
        held_out = [str(folder) for folder in self.arguments.held_out]
        with tempfile.TemporaryDirectory(prefix="familiar-mix-") as folder:
            for model, checkpoint in (("shipped", str(ROOT / "models" / "familiar-6m")), ("164m", self.arguments.checkpoint_164m)):
                if not checkpoint:
                    continue
                files = {name: f"{folder}/{model}-{name}.gguf" for name in types}
                for name, file in files.items():
                    subprocess.run([self.binary, "models", "import", checkpoint, "--type", name, "--output", file], env=self.environment,
                                   capture_output=True, check=True)
                    self.add("mix", model, f"{name}, file", "MB", pathlib.Path(file).stat().st_size / 1e6)
                    if model == "shipped" and held_out:
                        output = subprocess.run([self.binary, "evaluate", "--json", "--holes", "1", "--model", file, *held_out],
                                                env=self.environment, capture_output=True, text=True, check=True).stdout
                        self.add("mix", model, f"{name}, held-out text", "bits/byte", json.loads(output)["total"]["bits_per_byte"])
                self.models |= files
                rates: dict[str, list[float]] = {name: [] for name in types}
                others = []
                peer = self.peer("q4_0", self.threads, 256) if self.arguments.peer_python else None
                for _ in range(1 if self.arguments.quick else 5):
                    for name in types:
                        rates[name].append(self.bench(name, self.threads, 128, GENERATED)["decode_tokens_per_second"])
                    if peer:
                        others.append(peer.ask("throughput", prompt=128, generate=GENERATED)["decode"])
                if peer:
                    peer.__exit__()
                for name in types:
                    self.add("mix", model, f"decode, {name}, peer with q4_0", "tokens/s", rates[name], others)

    def serving(self) -> None:
        shipped = self.models["shipped"]
        self.add("start", "shipped", "initialize answered", "ms", start_milliseconds(self.binary, shipped, 20))
        trace = Trace.recorded()
        trace.steps = [{**step, "w": 0} for step in trace.steps]
        memory = anonymous_bytes(self.binary, shipped, trace, contextTokens=1024, threads=self.threads, repository=False)
        self.add("memory", "shipped", "anonymous, after the trace", "MB", memory / 1e6)
        if not self.models["1b"]:
            return
        weights, anonymous, seconds = two_servers(self.binary, self.models["1b"], self.threads)
        self.add("memory", "1b", "packed weights that one of two servers maps", "MB", weights["Rss"] / 1e6)
        self.add("memory", "1b", "of them private", "MB", weights["Private"] / 1e6)
        self.add("memory", "1b", "of them its share (Pss)", "MB", weights["Pss"] / 1e6)
        self.add("memory", "1b", "anonymous", "MB", anonymous / 1e6)
        self.add("start", "1b", "first start until a suggestion, weights packed", "s", seconds)

    def neighbours(self) -> None:
        """Beside one busy process, with one thread and with one for each CPU."""
        if not self.models["164m"]:
            return
        text = Trace.recorded().documents[0]["text"] * 2
        # Few keys: beside a busy process llama.cpp's two threads take seconds for each.
        trace = Trace.plain(text, 12)
        for threads in sorted({1, self.threads}):
            peer = self.peer("164m", threads, 512) if self.arguments.peer_python else None
            ours, theirs = [], []
            with busy():
                for _ in range(1 if self.arguments.quick else 3):
                    ours.append(self.bench("164m", threads, 32, 32)["decode_tokens_per_second"])
                    if peer:
                        theirs.append(peer.ask("throughput", prompt=32, generate=32)["decode"])
            if peer:
                peer.__exit__()
            self.add("neighbour", "164m", f"decode, {threads} threads", "tokens/s", ours, theirs)
            with busy():
                self.typed("neighbour", "164m", f"keystroke, {threads} threads", trace, 1024, ("spm",), threads)

    def training(self) -> None:
        """LoRA of rank 16 on rows of 512 tokens, two a step."""
        options = self.arguments
        rounds = 1 if options.quick else 3
        if self.models["164m"] and options.checkpoint_164m and options.peer_training:
            ours, theirs = pairs(
                self.binary, self.models["164m"], options.checkpoint_164m, options.peer_python, options.peer_training, rounds,
                ["bfloat16", "float32"], length=512, batch=2, rank=16, threads=self.threads)
            for dtype, runs in theirs.items():
                self.add("training", "164m", f"beside {dtype}", "tokens/s", [run["training_tokens_per_second"] for run in ours],
                         [run["tokens_per_second"] for run in runs])
                self.add("training", "164m", f"peak memory, beside {dtype}", "MB", [run["peak_rss_bytes"] / 1e6 for run in ours],
                         [1000 * run["peak_rss_gb"] for run in runs])
        if self.models["1b"]:
            output = subprocess.run(
                [self.binary, "bench", "--train", "--json", "--model", self.models["1b"], "--batch", "1", "--repeat", "1"],
                env=self.environment, capture_output=True, text=True, check=True)
            run = json.loads(output.stdout)
            self.add("training", "1b", "one row", "tokens/s", run["training_tokens_per_second"])
            self.add("training", "1b", "one row, peak memory", "MB", run["peak_rss_bytes"] / 1e6)

    def learning(self) -> None:
        """Keys of the trace while this repository is learned; the ratio is against typing alone."""
        trace = Trace.recorded()
        trace.steps = trace.steps[:60 if self.arguments.quick else 240]
        alone, shared = beside(
            self.binary, self.models["shipped"], str(ROOT), trace, 1 if self.arguments.quick else 3,
            contextTokens=1024, maxTokens=TOKENS, threads=self.threads)
        alone, shared = [summary(trace, run) for run in alone], [summary(trace, run) for run in shared]
        for part in ("p50", "p95", "max"):
            self.add("learning", "shipped", f"keys beside a run of training, against alone, {part}", "ms",
                     [s[part] for s in shared], [s[part] for s in alone])

    def write(self) -> pathlib.Path:
        name = self.arguments.name or processor()
        path = self.arguments.out / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            for row in self.rows:
                writer.writerow({**row, **self.stamp, "peer_version": self.peer_version})
        return path


def processor() -> str:
    """A file name for this CPU and the number of cores that may be used."""
    name = "cpu"
    if pathlib.Path("/proc/cpuinfo").exists():
        found = dict(re.findall(r"^(model name|model|cpu family)\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M))
        name = f"{found.get('model name', name)} family {found.get('cpu family', '')} model {found.get('model', '')}"
    return re.sub(r"[^a-z0-9]+", "-", f"{name} {len(os.sched_getaffinity(0))} cores".lower().replace("(r)", "")).strip("-")


MEASURES = ["serving", "throughput", "mix", "drafts", "keystroke", "trace", "neighbours", "kernels", "training", "learning"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binaries", type=pathlib.Path, default=ROOT / ".build" / "release", help="folder of familiar and Benchmarks")
    parser.add_argument("--model-164m", help="GGUF of the shape of tiny_starcoder_py; without it its rows are left out")
    parser.add_argument("--model-1b", help="GGUF of the shape of starcoderbase-1b; likewise")
    parser.add_argument("--peer-python", help="a Python with llama-cpp-python and numpy; without it only Familiar is measured")
    parser.add_argument("--checkpoint-164m", help="its Hugging Face folder, for the peer that trains")
    parser.add_argument("--peer-training", help="a program that trains it with PEFT as measures/training.py says")
    parser.add_argument("--held-out", type=pathlib.Path, nargs="*", default=[], help="repositories that the shipped model never saw, for drafts and mix")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--isa", help="a kernel table for `kernels`")
    parser.add_argument("--only", help=f"a list of: {','.join(MEASURES)}")
    parser.add_argument("--quick", action="store_true", help="few rounds and a short trace, to see that everything runs")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "results")
    parser.add_argument("--name", help="of the CSV; default: the CPU")
    arguments = parser.parse_args()
    chosen = arguments.only.split(",") if arguments.only else MEASURES
    if unknown := set(chosen) - set(MEASURES):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    suite = Suite(arguments)
    for measure in chosen:
        begun = time.monotonic()
        print(f"{measure}:", flush=True)
        getattr(suite, measure)()
        print(f"  {time.monotonic() - begun:.0f} s", flush=True)
        # What is measured so far is kept should the next part fail.
        path = suite.write()
    print(path)


main()
