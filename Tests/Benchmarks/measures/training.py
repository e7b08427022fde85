#!/usr/bin/env python3
"""Trains adapters on random tokens, in turns with PEFT on PyTorch, and prints one JSON line.

    python3 Tests/Benchmarks/measures/training.py --model 164m-q4_0.gguf --checkpoint 164m \
        --peer-python VENV/bin/python --peer peft_bench.py

`--checkpoint` is the same model as a Hugging Face folder, for the peer, which runs in float32 and in bfloat16; the
faster of the two counts, each with its own memory.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]


def last_json(command: list[str]) -> dict:
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(output.strip().splitlines()[-1] if not output.startswith("{\n") else output)


def pairs(binary: str, model: str, checkpoint: str, python: str, peer: str, rounds: int, dtypes: list[str], **shape: int) -> tuple[list[dict], dict[str, list[dict]]]:
    """Runs of ours and of the peer, in turns; the peer's by its number type."""
    options = [f"--{key}={value}" for key, value in shape.items()]
    ours: list[dict] = []
    theirs: dict[str, list[dict]] = {dtype: [] for dtype in dtypes}
    for _ in range(rounds):
        ours.append(last_json([binary, "bench", "--train", "--json", "--model", model, *options]))
        for dtype in dtypes:
            theirs[dtype].append(last_json([python, peer, checkpoint, "--dtype", dtype, "--steps", "4", *options]))
    return ours, theirs


def median(runs: list[dict], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "familiar"))
    parser.add_argument("--peer-python", required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--length", type=int, default=512)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dtypes", nargs="+", default=["float32", "bfloat16"])
    arguments = parser.parse_args()
    ours, theirs = pairs(
        arguments.binary, arguments.model, arguments.checkpoint, arguments.peer_python, arguments.peer, arguments.rounds, arguments.dtypes,
        **{key: getattr(arguments, key) for key in ("length", "batch", "rank", "threads")})
    best = max(theirs, key=lambda dtype: median(theirs[dtype], "tokens_per_second"))
    speed, memory = median(ours, "training_tokens_per_second"), median(ours, "peak_rss_bytes")
    peer_memory = min(median(runs, "peak_rss_gb") * 1e9 for runs in theirs.values())
    print(json.dumps({
        "training_tokens_per_second": round(speed, 1), "peak_rss_bytes": memory, "peer_dtype": best,
        "peer_tokens_per_second": {dtype: median(runs, "tokens_per_second") for dtype, runs in theirs.items()},
        "peer_peak_rss_bytes": {dtype: median(runs, "peak_rss_gb") * 1e9 for dtype, runs in theirs.items()},
        "speed_ratio": round(speed / median(theirs[best], "tokens_per_second"), 2),
        "memory_ratio": round(memory / peer_memory, 3),
    }))


if __name__ == "__main__":
    main()
