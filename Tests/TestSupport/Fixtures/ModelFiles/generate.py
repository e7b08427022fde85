"""Makes what Tests/ModelFilesTests compares with.

dequantization/TYPE.blocks  random blocks of a GGUF tensor type, scales finite, as bytes
dequantization/TYPE.f32     the same as float32, by gguf.quants
llama.gguf                  a model as llama.cpp's converter writes it: head_count_kv 1, pre "refact",
                            none of Familiar's keys, several tensor types
llama.json                  what a reader must find in it

Run with the gguf package installed. With llama-cpp-python installed too, ggml's own dequantizers are
compared as well; the manifest says by how much they differ (their compiler may fuse multiply-adds).
"""

import ctypes
import glob
import hashlib
import importlib.metadata
import json
import os
import pathlib
import sys

import gguf
import numpy as np

SEED = 20261121
TYPES = "F32 F16 BF16 Q8_0 Q4_0 Q4_1 Q5_0 Q5_1 Q4_K Q5_K Q6_K IQ4_NL IQ4_XS".split()
# Where the float16 scales (and minima) lie in a block, in bytes.
SCALES = {
    "Q8_0": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q4_K": [0, 2],
    "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0],
}
here = pathlib.Path(__file__).parent
rng = np.random.default_rng(SEED)


def blocks_of(name: str) -> np.ndarray:
    size, count_bytes = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]]
    count = 1024 if size == 1 else 2048 // size
    if name == "F16":  # every exponent, both signs, subnormals; no infinity, no NaN
        halves = np.concatenate([np.arange(0, 0x7C00, 62), np.arange(0x8000, 0xFC00, 62)])
        return halves.astype(np.uint16)[:1024].view(np.uint8)
    if name in ("F32", "BF16"):
        values = (rng.standard_normal(count) * 10.0 ** rng.integers(-30, 30, count)).astype("<f4")
        return values.view(np.uint8) if name == "F32" else values.view(np.uint8).reshape(-1, 4)[:, 2:].ravel()
    raw = rng.integers(0, 256, (count, count_bytes), dtype=np.uint8)
    for offset in SCALES[name]:
        scales = (rng.standard_normal(count) * 10.0 ** rng.integers(-6, 2, count)).astype("<f2")
        scales[0] = 0
        raw[:, offset : offset + 2] = scales.view(np.uint8).reshape(-1, 2)
    return raw.ravel()


def ggml_dequantized(library, name: str, raw: np.ndarray, count: int):
    function = getattr(library, "dequantize_row_" + name.lower().replace("_k", "_K"), None)
    if function is None:
        return None
    values = np.empty(count, np.float32)
    function(raw.ctypes.data_as(ctypes.c_void_p), values.ctypes.data_as(ctypes.c_void_p),
             ctypes.c_int64(count))
    return values


def load_ggml():
    try:
        folder = os.path.dirname(importlib.metadata.distribution("llama_cpp_python").locate_file(
            "llama_cpp/__init__.py"))
        return ctypes.CDLL(sorted(glob.glob(folder + "/lib/libggml-base.*"))[0])
    except (importlib.metadata.PackageNotFoundError, IndexError, OSError):
        return None


def make_dequantization() -> dict:
    folder = here / "dequantization"
    folder.mkdir(exist_ok=True)
    library = load_ggml()
    differences = {}
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        raw = np.ascontiguousarray(blocks_of(name))
        values = gguf.quants.dequantize(raw, kind).astype("<f4").ravel()
        assert np.isfinite(values).all(), name
        raw.tofile(folder / f"{name}.blocks")
        values.tofile(folder / f"{name}.f32")
        theirs = ggml_dequantized(library, name, raw, values.size) if library else None
        if theirs is not None:
            scale = np.maximum(np.abs(values), np.abs(theirs))
            relative = np.abs(theirs.astype(np.float64) - values) / np.where(scale > 0, scale, 1)
            differences[name] = {
                "unequal": int((theirs.view(np.uint32) != values.view(np.uint32)).sum()),
                "of": int(values.size),
                "worst_relative": float(relative.max()),
            }
    return differences


def make_llama_file() -> None:
    """As convert_hf_to_gguf.py and llama-quantize leave a small StarCoder."""
    vocab, context, width, inner, layers, heads = 300, 48, 256, 512, 2, 4
    tokens = ["<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<fim_pad>"]
    types = [gguf.TokenType.CONTROL] * 5
    letters = [chr(c) for c in list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))]
    letters += [chr(256 + n) for n in range(256 - len(letters))]
    tokens += letters
    types += [gguf.TokenType.NORMAL] * len(letters)
    merges = ["a b", "ab c", "Ġ d"]
    tokens += [merge.replace(" ", "") for merge in merges]
    types += [gguf.TokenType.NORMAL] * len(merges)
    while len(tokens) < vocab:
        types.append(gguf.TokenType.UNUSED)
        tokens.append(f"[PAD{len(tokens)}]")
    writer = gguf.GGUFWriter(here / "llama.gguf", "starcoder")
    writer.add_name("Small")
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_block_count(layers)
    writer.add_head_count(heads)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("refact")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.add_unk_token_id(0)
    kinds = gguf.GGMLQuantizationType
    head = width // heads
    plan = [("token_embd.weight", (vocab, width), kinds.Q8_0),
            ("position_embd.weight", (context, width), kinds.F32),
            ("output_norm.weight", (width,), kinds.F32), ("output_norm.bias", (width,), kinds.F32)]
    for layer in range(layers):
        p = f"blk.{layer}."
        plan += [
            (p + "attn_norm.weight", (width,), kinds.F32), (p + "attn_norm.bias", (width,), kinds.F32),
            (p + "attn_qkv.weight", (width + 2 * head, width), kinds.Q5_1),
            (p + "attn_qkv.bias", (width + 2 * head,), kinds.F32),
            (p + "attn_output.weight", (width, width), kinds.Q4_0),
            (p + "attn_output.bias", (width,), kinds.F32),
            (p + "ffn_norm.weight", (width,), kinds.F32), (p + "ffn_norm.bias", (width,), kinds.F32),
            (p + "ffn_up.weight", (inner, width), kinds.Q4_1), (p + "ffn_up.bias", (inner,), kinds.F32),
            (p + "ffn_down.weight", (width, inner), kinds.Q5_0),
            (p + "ffn_down.bias", (width,), kinds.F32),
        ]
    found = {}
    for name, shape, kind in plan:
        values = (rng.standard_normal(shape) * 0.05).astype(np.float32)
        data = gguf.quants.quantize(values, kind)
        writer.add_tensor(name, data, raw_dtype=kind)
        restored = gguf.quants.dequantize(data, kind).astype(np.float32).reshape(shape)
        found[name] = {"type": kind.name, "shape": list(shape),
                       "sha256": hashlib.sha256(restored.tobytes()).hexdigest()}
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (here / "llama.json").write_text(json.dumps(
        {"tensors": found, "tokens": len(tokens), "merges": merges}, indent=1) + "\n")


def main() -> None:
    differences = make_dequantization()
    make_llama_file()
    outputs = sorted(p for p in here.rglob("*") if p.suffix in (".blocks", ".f32", ".gguf")
                     or p.name == "llama.json")
    libraries = {"python": sys.version.split()[0]}
    for package in ("numpy", "gguf", "llama_cpp_python"):
        try:
            libraries[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    manifest = {
        "seed": SEED, "libraries": libraries, "ggml_against_gguf": differences,
        "sha256": {str(p.relative_to(here)): hashlib.sha256(p.read_bytes()).hexdigest() for p in outputs},
    }
    (here / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


main()
