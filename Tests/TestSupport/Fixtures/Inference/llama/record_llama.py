"""Record what llama.cpp computes on a quantized file of trained weights, teacher-forced over real code.

    python record_llama.py MODEL.gguf GOLDEN.json [--text FILE ...] [--tokens 200] [--top 32] [--samples 16]

Each text is tokenized by llama.cpp and fed through in one pass (`llama`), and computed in float64 from the dequantized
weights (`exact`). Of every position the golden keeps the `top` ids with their log-probabilities in descending order,
`tail`, the probability p of all others together, and `samples` of those others, drawn with probability p / tail. With
q the tested runtime's probability and f(r) = r - 1 - log r, which is never negative, the KL divergence is the sum of
p f(q / p) over all ids (the r - 1 add up to nothing), so

    sum over top of p f(q / p)  +  tail * mean over samples of f(q / p)

estimates it without bias and with little variance. Argmax is to be compared where the first two log-probabilities
differ by more than a margin. `sha256` names the file: a golden is valid for exactly one.

`mean_kl` puts the figures into proportion. Activations are rounded to 8 bits, a difference in the last bit flips
roundings, and after a few layers two orders of the same sums differ by as much as the rounding itself: so llama.cpp's
one pass is as far from its own passes of one token (`one_pass_to_single_steps`) as from the exact result.
"""

import argparse
import base64
import ctypes
import hashlib
import json
import sys
from pathlib import Path

import gguf
import llama_cpp
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
import numpy_reference
from convert_to_gguf import BLOCK_NAMES, FIXED_NAMES


def load(path: str):
    llama_cpp.llama_backend_init()
    quiet = llama_cpp.llama_log_callback(lambda level, text, data: None)
    llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
    model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
    if not model:
        raise SystemExit(f"llama.cpp cannot load {path}")
    return model, quiet


def tokenize(vocabulary, text: str) -> list[int]:
    data = text.encode()
    out = (llama_cpp.llama_token * (len(data) + 8))()
    return list(out[: llama_cpp.llama_tokenize(vocabulary, data, len(data), out, len(out), False, False)])


def log_probabilities(model, vocabulary, ids: list[int], threads: int, step: int | None = None) -> np.ndarray:
    """`[T, vocab_size]` in float64; `step` tokens a pass, all in one by default."""
    params = llama_cpp.llama_context_default_params()
    params.n_ctx = params.n_batch = params.n_ubatch = max(32, len(ids))
    params.n_threads = params.n_threads_batch = threads
    context = llama_cpp.llama_init_from_model(model, params)
    size = llama_cpp.llama_vocab_n_tokens(vocabulary)
    batch = llama_cpp.llama_batch_init(len(ids), 0, 1)
    rows = []
    for start in range(0, len(ids), step or len(ids)):
        part = ids[start : start + (step or len(ids))]
        batch.n_tokens = len(part)
        for i, token in enumerate(part):
            batch.token[i], batch.pos[i], batch.logits[i] = token, start + i, 1
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, 0
        if llama_cpp.llama_decode(context, batch) != 0:
            raise SystemExit("llama_decode failed")
        for i in range(len(part)):
            row = np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context, i), shape=(size,))
            rows.append(row.astype(np.float64))
    llama_cpp.llama_batch_free(batch)
    llama_cpp.llama_free(context)
    return log_softmax(np.stack(rows))


def log_softmax(rows: np.ndarray) -> np.ndarray:
    shifted = rows - rows.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def exact_log_probabilities(path: str, ids: list[int]) -> np.ndarray:
    """`[T, vocab_size]` from the weights as dequantized, with nothing else rounded."""
    reader = gguf.GGUFReader(path)

    def key(name: str):
        return reader.get_field(f"starcoder.{name}").contents()

    names = {ours: theirs for theirs, ours in FIXED_NAMES.items()}
    parts = {ours: theirs for theirs, ours in BLOCK_NAMES.items()}
    weights = {}
    for tensor in reader.tensors:
        name = names.get(tensor.name)
        if name is None:
            _, layer, part, kind = tensor.name.split(".")
            name = f"transformer.h.{layer}.{parts[part]}.{kind}"
        weights[name] = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
    config = {
        "n_head": key("attention.head_count"), "n_embd": key("embedding_length"), "n_layer": key("block_count"),
        "n_positions": key("context_length"), "layer_norm_epsilon": key("attention.layer_norm_epsilon"),
        "activation_function": "gelu_pytorch_tanh", "scale_attn_weights": True, "multi_query": True,
    }
    return log_softmax(numpy_reference.logits(weights, config, ids))


def mean_kl(table: np.ndarray, other: np.ndarray) -> float:
    return round(float((np.exp(table) * (table - other)).sum(-1).mean()), 6)


def kept(table: np.ndarray, top: int, samples: int, random: np.random.Generator) -> dict[str, str]:
    """The parts of a table of log-probabilities that a test needs."""
    order = np.argsort(-table, axis=-1, kind="stable")
    tail = np.exp(np.take_along_axis(table, order[:, top:], -1))
    drawn = np.stack([
        random.choice(others, samples, p=weights / weights.sum()) for others, weights in zip(order[:, top:], tail)
    ])
    ids = np.concatenate([order[:, :top], drawn], axis=-1)
    return {
        "ids": packed(ids.astype("<u4")), "logprobs": packed(np.take_along_axis(table, ids, -1).astype("<f4")),
        "tail": packed(tail.sum(-1).astype("<f4")),
    }


def packed(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("golden", type=Path)
    parser.add_argument("--text", type=Path, nargs="+", default=[Path(__file__).parent.parent / "numpy_reference.py"])
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--top", type=int, default=32)
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    model, quiet = load(args.model)
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    random = np.random.default_rng(args.seed)
    sequences = []
    for text in args.text:
        ids = tokenize(vocabulary, text.read_text())[: args.tokens]
        table = log_probabilities(model, vocabulary, ids, args.threads)
        single = log_probabilities(model, vocabulary, ids, args.threads, 1)
        exact = exact_log_probabilities(args.model, ids)
        sequences.append({
            "source": text.name, "ids": ids, "nll": round(float(-table[np.arange(len(ids) - 1), ids[1:]].mean()), 4),
            "mean_kl": {
                "one_pass_to_single_steps": mean_kl(table, single), "exact_to_one_pass": mean_kl(exact, table),
                "exact_to_single_steps": mean_kl(exact, single),
            },
            "llama": kept(table, args.top, args.samples, random),
            "exact": kept(exact, args.top, args.samples, random),
        })
    golden = {
        "file": Path(args.model).name, "sha256": hashlib.sha256(Path(args.model).read_bytes()).hexdigest(),
        "recorder": f"llama_cpp_python {llama_cpp.__version__}", "vocab_size": llama_cpp.llama_vocab_n_tokens(vocabulary),
        "top": args.top, "samples": args.samples,
        "packing": "base64, little-endian: ids u32 and logprobs f32 [T, top + samples], tail f32 [T]",
        "sequences": sequences,
    }
    args.golden.write_text(json.dumps(golden, indent=1) + "\n")
    for sequence in sequences:
        print(sequence["source"], len(sequence["ids"]), "tokens, nll", sequence["nll"], sequence["mean_kl"])


main()
