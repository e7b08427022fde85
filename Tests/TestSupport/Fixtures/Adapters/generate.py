"""Write PEFT adapters for the checkpoints of ../Inference, and what PEFT computes with them.

    python generate.py            # needs torch, transformers, peft, safetensors and numpy: see manifest.json
    python generate.py check DIR  # loads the adapters below DIR with PEFT: golden.json there says what to compare

Each folder holds an adapter as PEFT saves it and golden.json: base, token ids and the float32 logits of their rows.
"""

import hashlib
import json
import platform
import sys
from pathlib import Path

import numpy as np
import peft
import safetensors
import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import GPTBigCodeForCausalLM

HERE = Path(__file__).parent
BASES = HERE.parent / "Inference"
SEED = 20261121
IDS = [17, 3, 99, 42, 7, 120, 64, 5, 88, 23]

CASES = {
    # Names repeated and absent, as published adapters have them.
    "attention": ("mqa", dict(r=4, lora_alpha=8, target_modules=["c_attn", "q_attn", "c_attn"]), "float32"),
    "all-linear": ("mqa", dict(r=8, lora_alpha=16, target_modules="all-linear"), "float32"),
    "multi-head": ("mha", dict(r=4, lora_alpha=4, target_modules=["c_proj", "c_attn", "c_fc"]), "float16"),
    "rslora": ("mqa", dict(r=16, lora_alpha=16, use_rslora=True, target_modules=["c_attn", "c_fc"]), "bfloat16"),
    "patterns": ("mqa", dict(
        r=4, lora_alpha=8, target_modules=["c_attn", "mlp.c_proj"], layers_to_transform=[0, 2], layers_pattern="h",
        rank_pattern={"attn.c_attn": 2, r"h\.2\.mlp\.c_proj": 6}, alpha_pattern={r"^transformer.h.0.attn.c_attn": 5}),
        "float32"),
    "regex": ("mqa", dict(r=3, lora_alpha=9, target_modules=r".*\.(0|1)\.(attn|mlp)\.c_(proj|fc)"), "float32"),
    "excluded": ("mqa", dict(
        r=2, lora_alpha=4, target_modules=["c_proj", "c_fc"], exclude_modules=["attn.c_proj"]), "float32"),
}
# A mistake must move the logits by more than this; the runtime's bound is 2e-3.
NOTICED = 0.05


def base(name: str) -> GPTBigCodeForCausalLM:
    return GPTBigCodeForCausalLM.from_pretrained(BASES / name, dtype=torch.float32).eval()


def randomize(model: torch.nn.Module, generator: torch.Generator) -> None:
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            parameter.data = 0.3 * torch.randn(parameter.shape, generator=generator) / parameter.shape[1] ** 0.25


@torch.no_grad()
def logits(model: torch.nn.Module) -> np.ndarray:
    return model(torch.tensor([IDS])).logits[0].numpy()


def distance(ours: np.ndarray, golden: np.ndarray) -> float:
    return float(np.abs(ours - golden).max() / max(1.0, np.abs(golden).max()))


def clean(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    return folder


def save(model: PeftModel, folder: Path, dtype: str = "float32", name: str = "default") -> None:
    """PEFT's own files; tensors rounded to `dtype`."""
    scratch = folder / "scratch"
    model.save_pretrained(scratch, selected_adapters=[name])
    source = scratch if name == "default" else scratch / name
    tensors = load_file(source / "adapter_model.safetensors")
    tensors = {key: value.to(getattr(torch, dtype)).contiguous() for key, value in tensors.items()}
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = None
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True))
    for path in sorted(scratch.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    scratch.rmdir()


def record(folder: Path, of: str, values: np.ndarray, **more) -> None:
    golden = {"base": of, "ids": IDS, "vocab_size": int(values.shape[1])} | more
    (folder / "golden.json").write_text(json.dumps(golden, sort_keys=True) + "\n")
    values.astype("<f4").tofile(folder / "logits.f32")


def make(name: str, seed: int) -> None:
    of, options, dtype = CASES[name]
    folder = clean(HERE / name)
    model = get_peft_model(base(of), LoraConfig(task_type="CAUSAL_LM", **options))
    randomize(model, torch.Generator().manual_seed(seed))
    save(model, folder, dtype)
    if name == "attention":
        config = json.loads((folder / "adapter_config.json").read_text())
        config["target_modules"] = ["c_attn", "q_attn", "c_attn"]
        (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True))
    loaded = PeftModel.from_pretrained(base(of), folder).eval()
    values = logits(loaded)
    assert distance(logits(base(of)), values) > NOTICED, name
    modules = sorted(key.removesuffix(".lora_A.weight").removeprefix("base_model.model.")
                     for key in load_file(folder / "adapter_model.safetensors") if key.endswith("lora_A.weight"))
    layers = {key: module.scaling["default"] for key, module in loaded.base_model.model.named_modules()
              if hasattr(module, "lora_A") and "default" in module.lora_A}
    assert sorted(layers) == modules, (name, modules)
    record(folder, of, values, modules=modules, scales=[layers[key] for key in modules])


# What is combined: the first two have the same rank, the third another one and other modules.
PARTS = {
    "one": dict(r=4, lora_alpha=8, target_modules=["c_attn", "c_fc"]),
    "two": dict(r=4, lora_alpha=4, target_modules=["c_attn", "mlp.c_proj"]),
    "three": dict(r=3, lora_alpha=6, target_modules=["c_attn", "attn.c_proj"]),
}
COMBINATIONS = {
    "linear": dict(parts=["one", "two"], weights=[0.7, -0.4]),
    "cat": dict(parts=["one", "two", "three"], weights=[0.7, 0.5, -0.3]),
    "svd": dict(parts=["one", "two", "three"], weights=[0.7, 0.5, -0.3]),
    "svd-2": dict(parts=["one", "three"], weights=[1.0, 0.5], svd_rank=2, kind="svd"),
    "single": dict(parts=["three"], weights=[0.6], kind="svd"),
    "ties": dict(parts=["one", "two"], weights=[0.7, 0.5], density=0.5),
    "ties-frequency": dict(
        parts=["one", "two"], weights=[0.7, 0.5], density=0.6, majority_sign_method="frequency", kind="ties"),
    "dare-linear": dict(parts=["one", "two"], weights=[0.7, 0.5], density=0.6, kind="dare_linear"),
    "dare-ties": dict(parts=["one", "two"], weights=[0.7, -0.5], density=0.7, kind="dare_ties"),
    "magnitude-prune": dict(parts=["one", "two"], weights=[0.7, 0.5], density=0.4, kind="magnitude_prune"),
}


def part(name: str, seed: int) -> None:
    folder = clean(HERE / "parts" / name)
    model = get_peft_model(base("mqa"), LoraConfig(task_type="CAUSAL_LM", **PARTS[name]))
    randomize(model, torch.Generator().manual_seed(seed))
    save(model, folder)


def combine(name: str, seed: int) -> None:
    recipe = dict(COMBINATIONS[name])
    folder = clean(HERE / "combined" / name)
    parts, weights = recipe.pop("parts"), recipe.pop("weights")
    kind = recipe.pop("kind", name)
    model = PeftModel.from_pretrained(base("mqa"), HERE / "parts" / parts[0], adapter_name=parts[0])
    for other in parts[1:]:
        model.load_adapter(HERE / "parts" / other, adapter_name=other)
    masks, draw = [], torch.bernoulli

    def drawn(probabilities: torch.Tensor) -> torch.Tensor:
        mask = draw(probabilities)
        masks.append(mask)
        return mask

    torch.manual_seed(seed)
    torch.bernoulli = drawn
    try:
        model.add_weighted_adapter(parts, weights, "sum", combination_type=kind, **recipe)
    finally:
        torch.bernoulli = draw
    # The order in which PEFT visits the modules is that in which it drew.
    modules = [key for key, module in model.base_model.model.named_modules()
               if hasattr(module, "lora_A") and "sum" in module.lora_A]
    save(model, folder, name="sum")
    model.set_adapter("sum")
    bits = np.concatenate([mask.numpy().ravel() for mask in masks]) if masks else np.zeros(0)
    np.packbits(bits.astype(np.uint8), bitorder="little").tofile(folder / "masks.bits")
    record(folder, "mqa", logits(model.eval()), kind=kind, parts=parts, weights=weights, modules=modules,
           mask_values=len(bits), **recipe)


def manifest() -> None:
    files = sorted(path for path in HERE.rglob("*") if path.is_file() and path.name != "manifest.json"
                   and "__pycache__" not in path.parts)
    content = {
        "seed": SEED, "python": platform.python_version(), "peft": peft.__version__, "torch": torch.__version__,
        "transformers": transformers.__version__, "safetensors": safetensors.__version__, "numpy": np.__version__,
        "sha256": {str(path.relative_to(HERE)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }
    (HERE / "manifest.json").write_text(json.dumps(content, indent=2) + "\n")


def check(root: Path) -> None:
    """Adapters that Familiar wrote give in PEFT the logits that it wrote beside them."""
    for folder in sorted(path.parent for path in root.glob("*/golden.json")):
        golden = json.loads((folder / "golden.json").read_text())
        model = PeftModel.from_pretrained(base(golden["base"]), folder).eval()
        recorded = np.fromfile(folder / "logits.f32", "<f4").reshape(-1, golden["vocab_size"])
        far = distance(logits(model), recorded)
        print(f"{folder.name}: {far:.2e}")
        assert far < 1e-4, folder


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        check(Path(sys.argv[2]))
    else:
        torch.set_num_threads(1)
        for index, case in enumerate(CASES):
            make(case, SEED + index)
        for index, case in enumerate(PARTS):
            part(case, SEED + 100 + index)
        for index, case in enumerate(COMBINATIONS):
            combine(case, SEED + 200 + index)
        manifest()
