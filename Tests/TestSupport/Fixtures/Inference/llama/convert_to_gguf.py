"""Convert a Hugging Face GPT-BigCode folder to GGUF and let llama.cpp quantize it.

    python convert_to_gguf.py CHECKPOINT OUT.gguf [--type f16|q8_0|q4_0|q4_k_m] [--threads 2]

An independent writer (the `gguf` package) and an independent quantizer (llama.cpp's own), so that reading their files
tests ours. Multi-query attention only: llama.cpp knows no other for this architecture.
"""

import argparse
import ctypes
import json
import os
from pathlib import Path

import gguf
import llama_cpp
import numpy as np
from safetensors import safe_open

FILE_TYPES = {"q4_0": 2, "q8_0": 7, "q4_k_m": 15}
FIXED_NAMES = {
    "transformer.wte.weight": "token_embd.weight", "transformer.wpe.weight": "position_embd.weight",
    "transformer.ln_f.weight": "output_norm.weight", "transformer.ln_f.bias": "output_norm.bias",
    "lm_head.weight": "output.weight",
}
BLOCK_NAMES = {
    "ln_1": "attn_norm", "ln_2": "ffn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output",
    "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}


def gguf_name(name: str) -> str:
    if name in FIXED_NAMES:
        return FIXED_NAMES[name]
    layer, part = name.removeprefix("transformer.h.").split(".", 1)
    module, kind = part.rsplit(".", 1)
    return f"blk.{layer}.{BLOCK_NAMES[module]}.{kind}"


def write_f16(folder: Path, out: str) -> None:
    config = json.loads((folder / "config.json").read_text())
    if not config.get("multi_query", True):
        raise SystemExit(f"{folder}: llama.cpp reads multi-query attention only")
    writer = gguf.GGUFWriter(out, "starcoder")
    writer.add_name(folder.name)
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_feed_forward_length(config.get("n_inner") or 4 * config["n_embd"])
    writer.add_block_count(config["n_layer"])
    writer.add_head_count(config["n_head"])
    writer.add_head_count_kv(1)
    writer.add_layer_norm_eps(config.get("layer_norm_epsilon") or 1e-5)
    writer.add_file_type(1)
    write_vocabulary(writer, folder, config)
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, "np") as tensors:
            for name in tensors.keys():
                value = tensors.get_tensor(name)
                # llama.cpp adds vectors in float32 and has no float16 kernel for it.
                writer.add_tensor(gguf_name(name), value.astype(np.float32 if value.ndim == 1 else np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_vocabulary(writer: gguf.GGUFWriter, folder: Path, config: dict) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokens = {number: token for token, number in tokenizer["model"]["vocab"].items()}
    special = {token["id"]: token["content"] for token in tokenizer["added_tokens"]}
    tokens |= special
    size = config["vocab_size"]
    unused = gguf.TokenType.UNUSED
    types = [gguf.TokenType.CONTROL if i in special else gguf.TokenType.NORMAL if i in tokens else unused
             for i in range(size)]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("starcoder")
    writer.add_token_list([tokens.get(i, f"[PAD{i}]") for i in range(size)])
    writer.add_token_types(types)
    merges = tokenizer["model"]["merges"]
    writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in merges])
    writer.add_bos_token_id(config.get("bos_token_id", 0))
    writer.add_eos_token_id(config.get("eos_token_id", 0))


def quantize(source: str, out: str, file_type: str, threads: int) -> None:
    llama_cpp.llama_backend_init()
    quiet = llama_cpp.llama_log_callback(lambda level, text, data: None)
    llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype, params.nthread = FILE_TYPES[file_type], threads
    if llama_cpp.llama_model_quantize(source.encode(), out.encode(), ctypes.byref(params)) != 0:
        raise SystemExit(f"llama.cpp cannot quantize {source}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out")
    parser.add_argument("--type", default="q4_0", choices=["f16", *FILE_TYPES])
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    if args.type == "f16":
        write_f16(args.checkpoint, args.out)
    else:
        intermediate = args.out + ".f16"
        try:
            write_f16(args.checkpoint, intermediate)
            quantize(intermediate, args.out, args.type, args.threads)
        finally:
            Path(intermediate).unlink(missing_ok=True)
    print(args.out, f"{os.path.getsize(args.out) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
