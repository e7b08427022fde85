"""Stage `export`: write a trained state as a Hugging Face checkpoint in bfloat16, in parts of at most 48 MB.

The file that is served is made from it by the product itself:

    familiar models import MODEL --type q4_k --output MODEL.gguf
"""
import argparse
import glob
import json
import os
import shutil

import torch

PART_BYTES = 48_000_000


def tensors(state: dict) -> dict[str, torch.Tensor]:
    """Bfloat16, under the names of GPTBigCodeForCausalLM; the head is the embedding and is not stored twice."""
    return {name: value.bfloat16().contiguous().cpu() for name, value in state["model"].items()}


def parts(values: dict[str, torch.Tensor], limit: int = PART_BYTES) -> list[dict[str, torch.Tensor]]:
    """The tensors in their order, in as few parts as the limit allows; one that is larger has a part of its own."""
    found: list[dict[str, torch.Tensor]] = [{}]
    size = 0
    for name, value in values.items():
        if found[-1] and size + value.nbytes > limit:
            found.append({})
            size = 0
        found[-1][name] = value
        size += value.nbytes
    return found


def write(values: dict[str, torch.Tensor], config: dict, folder: str, limit: int = PART_BYTES) -> None:
    from safetensors.torch import save_file

    os.makedirs(folder, exist_ok=True)
    pieces = parts(values, limit)
    if len(pieces) == 1:
        save_file(pieces[0], os.path.join(folder, "model.safetensors"), {"format": "pt"})
    else:
        names = [f"model-{number:05}-of-{len(pieces):05}.safetensors" for number in range(1, len(pieces) + 1)]
        for name, piece in zip(names, pieces):
            save_file(piece, os.path.join(folder, name), {"format": "pt"})
        index = {"metadata": {"total_size": sum(v.nbytes for v in values.values())},
                 "weight_map": {key: name for name, piece in zip(names, pieces) for key in piece}}
        _write_json(index, os.path.join(folder, "model.safetensors.index.json"))
    _write_json(config, os.path.join(folder, "config.json"))


def read(folder: str) -> dict:
    """The weights of such a folder, in float32, and the shape that its config.json tells."""
    from safetensors.torch import load_file

    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    shape = {"layers": config["n_layer"], "width": config["n_embd"], "heads": config["n_head"], "vocabulary": config["vocab_size"],
             "context": config["n_positions"]}
    found: dict[str, torch.Tensor] = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.safetensors"))):
        found |= {name: value.float() for name, value in load_file(path).items()}
    return {"model": found, "shape": shape}


def _write_json(value: dict, path: str) -> None:
    with open(path, "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("output", help="folder to write")
    parser.add_argument("--run", default="run", help="folder in WORK of `train` (default: run)")
    parser.add_argument("--state", default="final.pt", help="which of its states (default: final.pt)")


def run(arguments: argparse.Namespace) -> None:
    from .model import Shape

    state = torch.load(os.path.join(arguments.work, arguments.run, arguments.state), map_location="cpu")
    write(tensors(state), Shape(**state["shape"]).config(), arguments.output)
    shutil.copy(os.path.join(arguments.work, "tokenizer.json"), arguments.output)
    print(f"{arguments.output}: {sum(v.numel() for v in state['model'].values()) / 1e6:.1f}M parameters")
