#!/usr/bin/env python3
"""Writes a Hugging Face GPT-BigCode checkpoint of random weights, for measurements of speed.

    python3 random_checkpoint.py OUT 1b|164m TOKENIZER.json
    familiar models import OUT --type q4_0 --output 1b-q4_0.gguf

Needs numpy. The shapes are those of starcoderbase-1b and tiny_starcoder_py; any BigCode tokenizer.json does.
"""
import json
import pathlib
import shutil
import sys

import numpy

SHAPES = {
    "1b": dict(n_layer=24, n_embd=2048, n_head=16, n_inner=8192, n_positions=8192, vocab_size=49152),
    "164m": dict(n_layer=20, n_embd=768, n_head=12, n_inner=3072, n_positions=8192, vocab_size=49152),
}


def tensors(shape: dict):
    """Name, shape and standard deviation; None is what a layer norm starts with."""
    width, inner, head = shape["n_embd"], shape["n_inner"], shape["n_embd"] // shape["n_head"]
    yield "transformer.wte.weight", (shape["vocab_size"], width), 0.02
    yield "transformer.wpe.weight", (shape["n_positions"], width), 0.02
    linears = [("attn.c_attn", width + 2 * head, width), ("attn.c_proj", width, width), ("mlp.c_fc", inner, width), ("mlp.c_proj", width, inner)]
    for layer in range(shape["n_layer"]):
        for name, rows, columns in linears:
            yield f"transformer.h.{layer}.{name}.weight", (rows, columns), 0.02
            yield f"transformer.h.{layer}.{name}.bias", (rows,), 0.02
        for name in ["ln_1", "ln_2"]:
            yield f"transformer.h.{layer}.{name}.weight", (width,), None
            yield f"transformer.h.{layer}.{name}.bias", (width,), 0.02
    yield "transformer.ln_f.weight", (width,), None
    yield "transformer.ln_f.bias", (width,), 0.02


def main() -> None:
    if len(sys.argv) != 4 or sys.argv[2] not in SHAPES:
        sys.exit(__doc__)
    out, shape = pathlib.Path(sys.argv[1]), SHAPES[sys.argv[2]]
    out.mkdir(parents=True, exist_ok=True)
    config = dict(
        architectures=["GPTBigCodeForCausalLM"], model_type="gpt_bigcode", activation_function="gelu_pytorch_tanh", multi_query=True,
        scale_attn_weights=True, layer_norm_epsilon=1e-5, tie_word_embeddings=True, bos_token_id=0, eos_token_id=0, torch_dtype="float16", **shape)
    (out / "config.json").write_text(json.dumps(config, indent=1))
    shutil.copyfile(sys.argv[3], out / "tokenizer.json")
    header, offset = {}, 0
    for name, extents, _ in tensors(shape):
        size = 2 * int(numpy.prod(extents))
        header[name] = {"dtype": "F16", "shape": list(extents), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    rng = numpy.random.default_rng(0)
    with open(out / "model.safetensors", "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, extents, deviation in tensors(shape):
            values = numpy.ones(extents) if deviation is None else rng.standard_normal(extents, numpy.float32) * deviation
            file.write(values.astype(numpy.float16).tobytes())


main()
