"""What a server costs before anything is typed: the time to its first answer, its memory, and what two of them share."""
import os
import pathlib
import statistics
import tempfile
import time

from editing import Pipe, Trace, replay


def start_milliseconds(binary: str, model: str, count: int) -> float:
    """From the start of the process to the answer to `initialize`; the median."""
    values = []
    for _ in range(count):
        begun = time.perf_counter()
        with Pipe(binary) as pipe:
            pipe.ask("initialize", {
                "capabilities": {"textDocument": {"inlineCompletion": {}}}, "processId": os.getpid(),
                "initializationOptions": {"model": model}})
            values.append(1000 * (time.perf_counter() - begun))
    return statistics.median(values)


def anonymous_bytes(binary: str, model: str, trace: Trace, **settings) -> int:
    """Private memory of a server after the trace was typed."""
    with Pipe(binary) as pipe:
        pipe.initialize(debounce=0, model=model, **settings)
        replay(pipe, trace)
        return pipe.resident_bytes()


def mapped(process: int, name: str) -> dict[str, int]:
    """Bytes of a process's mappings whose path contains `name`: Rss, Pss, Shared and Private."""
    sums: dict[str, int] = {}
    counts = False
    for line in pathlib.Path(f"/proc/{process}/smaps").read_text().splitlines():
        field, *rest = line.split()
        if not field.endswith(":"):
            counts = len(rest) == 5 and name in rest[4]
        elif counts and rest[-1] == "kB":
            key = field.rstrip(":").partition("_")[0]
            sums[key] = sums.get(key, 0) + 1024 * int(rest[0])
    return sums


def two_servers(binary: str, model: str, threads: int) -> tuple[dict[str, int], int, float]:
    """The packed weights as one of two servers maps them, its anonymous bytes, and seconds of the first start.

    Both have completed something, so that all weights were read.
    """
    trace = Trace.plain("def area(width, height):\n    return width * height\n", 3)
    with tempfile.TemporaryDirectory(prefix="familiar-cache-") as cache:
        pipes, seconds = [], 0.0
        try:
            for _ in range(2):
                pipe = Pipe(binary, {"XDG_CACHE_HOME": cache})
                pipes.append(pipe)
                begun = time.perf_counter()
                pipe.initialize(debounce=0, model=model, maxTokens=1, contextTokens=1024, threads=threads)
                replay(pipe, trace)
                seconds = seconds or time.perf_counter() - begun
            return mapped(pipes[0].process.pid, "/packed/"), pipes[0].resident_bytes(), seconds
        finally:
            for pipe in pipes:
                pipe.__exit__()
