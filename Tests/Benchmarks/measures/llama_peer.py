"""llama.cpp behind a pipe: one JSON command a line on standard input, one JSON answer a line on standard output.

    PYTHON llama_peer.py MODEL.gguf --threads 2 --context 2304

PYTHON must have llama-cpp-python and numpy; nothing else of the suite needs packages. The model stays loaded between commands, so that the
two sides can be measured in turns.
"""
import argparse
import ctypes
import json
import random
import sys
import time

import llama_cpp
import numpy

# Tokens of the cursor's line.
LONGEST_LINE = 80
CLOSERS = set(")]}\"'")
# What may stand between the cursor and a suffix that stays still.
GAP, GAP_LENGTH = CLOSERS | set(" \t\n;,"), 64
BOS, PREFIX, MIDDLE, SUFFIX = "<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>"


class Model:
    def __init__(self, path: str, threads: int, context: int):
        llama_cpp.llama_backend_init()
        self.silence = llama_cpp.llama_log_callback(lambda level, text, data: None)
        llama_cpp.llama_log_set(self.silence, ctypes.c_void_p(0))
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
        if not self.model:
            sys.exit(f"llama.cpp cannot load {path}")
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx = settings.n_batch = context
        settings.n_threads = settings.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, settings)
        self.vocabulary = llama_cpp.llama_model_get_vocab(self.model)
        self.size = llama_cpp.llama_vocab_n_tokens(self.vocabulary)
        self.memory = llama_cpp.llama_get_memory(self.context)
        self.batch = llama_cpp.llama_batch_init(context, 0, 1)
        self.cached: list[int] = []

    def tokens(self, text: str, special: bool = False) -> list[int]:
        data = text.encode()
        out = (llama_cpp.llama_token * (len(data) + 8))()
        return list(out[: llama_cpp.llama_tokenize(self.vocabulary, data, len(data), out, len(out), False, special)])

    def special(self, text: str) -> int:
        ids = self.tokens(text, special=True)
        if len(ids) != 1:
            sys.exit(f"{text} is no token of this model")
        return ids[0]

    def forward(self, ids: list[int], position: int) -> None:
        """Returns when the logits after the last token are there."""
        batch = self.batch
        batch.n_tokens = len(ids)
        for i, token in enumerate(ids):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.seq_id[i][0] = token, position + i, 1, 0
            batch.logits[i] = i == len(ids) - 1
        if llama_cpp.llama_decode(self.context, batch) != 0:
            sys.exit("llama_decode failed")
        llama_cpp.llama_synchronize(self.context)

    def forget(self, position: int) -> None:
        llama_cpp.llama_memory_seq_rm(self.memory, 0, position, -1)

    def likeliest(self) -> int:
        logits = llama_cpp.llama_get_logits_ith(self.context, -1)
        return int(numpy.ctypeslib.as_array(logits, shape=(self.size,)).argmax())

    def complete(self, prompt: list[int], count: int) -> tuple[float, int]:
        """Milliseconds from a prompt to `count` greedy tokens, what is cached of it being reused; tokens computed of the prompt."""
        start = time.perf_counter()
        shared = 0
        while shared < min(len(self.cached), len(prompt) - 1) and self.cached[shared] == prompt[shared]:
            shared += 1
        self.forget(shared)
        self.forward(prompt[shared:], shared)
        tokens = list(prompt)
        for number in range(count):
            best = self.likeliest()
            if number + 1 < count:
                self.forward([best], len(tokens))
                tokens.append(best)
        self.cached = tokens
        return 1000 * (time.perf_counter() - start), len(prompt) - shared


class Document:
    """A document's part of a prompt in an order that the peer's users have, or in ours."""

    def __init__(self, text: str):
        self.text, self.suffix, self.suffix_ids, self.left = text, None, [], None

    def psm(self, model: Model, cursor: int, context: int) -> list[int]:
        """Whole lines above, what is below, and the cursor's line at the end, as llama.vim sends it."""
        line = self.text.rfind("\n", 0, cursor) + 1
        # What stands above must not move while a line is typed, or nothing of the cache would fit; a long line is cut itself.
        current = model.tokens(self.text[line:cursor])[-LONGEST_LINE:]
        above = model.tokens(self.text[:line])[-(context * 3 // 4):]
        below = model.tokens(self.text[cursor:])[: context // 4]
        special = [model.special(name) for name in (BOS, PREFIX, SUFFIX, MIDDLE)]
        return [*special[:2], *above, special[2], *below, special[3], *current]

    def spm(self, model: Model, cursor: int, context: int) -> list[int]:
        """The suffix first, as it was when the place was come to; the left edge moves in coarse blocks."""
        start = len(self.text) - len(self.suffix or "")
        stands = (
            self.suffix is not None and 0 <= start - cursor <= GAP_LENGTH and self.text.endswith(self.suffix)
            and set(self.text[cursor:start]) <= GAP)
        if not stands:
            after = self.text[cursor:]
            self.suffix = after.lstrip("".join(CLOSERS))
            self.suffix_ids = model.tokens(self.suffix)[: context // 4]
            self.left = None
        if self.left is None or self.left > cursor or len(model.tokens(self.text[self.left:cursor])) > context * 3 // 4:
            self.left = self.text.rfind("\n", 0, max(1, cursor - context * 3 // 2)) + 1
        special = [model.special(name) for name in (BOS, PREFIX, SUFFIX, MIDDLE)]
        return [*special[:3], *self.suffix_ids, special[3], *model.tokens(self.text[self.left:cursor])]


def throughput(model: Model, prompt: int, generate: int) -> dict:
    """Tokens per second of one round of given tokens."""
    rng = random.Random(prompt)
    ids = [rng.randrange(20, min(8000, model.size)) for _ in range(prompt + generate)]
    model.cached = []
    model.forget(0)
    start = time.perf_counter()
    model.forward(ids[:prompt], 0)
    middle = time.perf_counter()
    for position in range(prompt, prompt + generate):
        model.forward([ids[position]], position)
    end = time.perf_counter()
    return {"prefill": prompt / (middle - start), "decode": generate / (end - middle) if generate else None}


def replay(model: Model, documents: list[str], steps: list[dict], order: str, context: int, tokens: int) -> list[float | None]:
    """Milliseconds of every step; tokenizing is left out, and the first prompt is there before anybody waits for it."""
    opened = [Document(text) for text in documents]
    milliseconds: list[float | None] = []
    model.cached = []
    for step in steps:
        document = opened[step["d"]]
        for offset, removed, inserted in step.get("e", []):
            document.text = document.text[:offset] + inserted + document.text[offset + removed:]
        prompt = getattr(document, order)(model, step["c"], context)
        if step.get("w"):
            time.sleep(step["w"] / 1000)
        milliseconds.append(model.complete(prompt, tokens)[0])
    return milliseconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--context", type=int, required=True)
    arguments = parser.parse_args()
    model = Model(arguments.model, arguments.threads, arguments.context)
    commands = {"throughput": throughput, "replay": replay}
    print(json.dumps({"version": llama_cpp.__version__}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(commands[command.pop("do")](model, **command)), flush=True)


main()
