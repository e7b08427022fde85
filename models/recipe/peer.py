"""A model of another architecture, measured as `familiar evaluate` measures ours."""
from importlib import metadata
import math
import os

WINDOW = 512


def program() -> str:
    """What runs the peer, by name and version."""
    try:
        return f"llama-cpp-python {metadata.version('llama-cpp-python')}"
    except metadata.PackageNotFoundError:
        raise SystemExit("recipe evaluate: --peer needs llama-cpp-python; install it with pip") from None


class Peer:
    """A model that llama.cpp runs."""

    def __init__(self, path: str, threads: int):
        import llama_cpp

        self.llama = llama_cpp.Llama(path, n_ctx=WINDOW, n_batch=WINDOW, n_threads=threads, n_threads_batch=threads,
                                     logits_all=True, verbose=False)

    def nats(self, ids: list[int], first: int) -> float:
        """Of the tokens from `first` on."""
        import numpy

        self.llama.reset()
        self.llama.eval(ids)
        rows = numpy.asarray(self.llama.scores[first - 1:len(ids) - 1], dtype=numpy.float64)
        best = rows.max(1)
        normalizers = best + numpy.log(numpy.exp(rows - best[:, None]).sum(1))
        return float((normalizers - rows[numpy.arange(len(rows)), ids[first:]]).sum())

    def bits_per_byte(self, folder: str) -> float:
        nats, count = 0.0, 0
        for parent, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                with open(os.path.join(parent, name), "rb") as file:
                    ids = self.llama.tokenize(file.read(), add_bos=False, special=False)
                for start in range(0, len(ids), WINDOW):
                    window = ids[start:start + WINDOW]
                    first = max(1, len(window) // 2)
                    if len(window) > first:
                        nats += self.nats(window, first)
                        count += len(self.llama.detokenize(window[first:]))
        return nats / math.log(2) / count
