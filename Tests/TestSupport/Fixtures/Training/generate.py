"""Record what PyTorch and PEFT make of the checkpoints in ../Inference: losses, gradients and a run of 20 steps.

    python generate.py            # needs torch, transformers, peft and safetensors: see manifest.json

Each example of a packed row is run alone, so that the recorded loss is what packing must reproduce. Rows of c_attn
of multi-head checkpoints are written in the order [Q | K | V], as Familiar keeps them.
"""

import hashlib
import json
import math
import platform
from pathlib import Path

import peft
import safetensors
import torch
import transformers
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import GPTBigCodeForCausalLM

HERE = Path(__file__).parent
CHECKPOINTS = HERE.parent / "Inference"
SEED = 20261122
RANK, ALPHA = 4, 8
TARGETS = {"attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"}
# name: the checkpoint, the method, the adapted layers.
CASES = {
    "mqa-lora": ("mqa", "lora", TARGETS),
    "mha-lora": ("mha", "lora", TARGETS),
    "head-24-lora": ("head-24", "lora", TARGETS),
    "gelu-erf-lora": ("gelu-erf", "lora", TARGETS),
    "unscaled-lora": ("unscaled", "lora", TARGETS),
    "odd-vocabulary-lora": ("odd-vocabulary", "lora", {"mlp.c_proj"}),
    "narrow-inner-lora": ("narrow-inner", "lora", {"attn.c_proj", "mlp.c_fc"}),
    "mqa-full": ("mqa", "full", None),
    "mha-bf16-full": ("mha-bf16", "full", None),
    "gelu-erf-full": ("gelu-erf", "full", None),
    "untied-head-full": ("untied-head", "full", None),
}
STEPS, WARMUP, CLIP, DECAY = 20, 5, 1.0, 0.01
RATES = {"lora": 2e-2, "full": 2e-3}


def draw_rows(config, generator: torch.Generator, count: int) -> list[dict]:
    """Rows of one to three examples; the first row of each case is a single one."""
    rows = []
    for index in range(count):
        lengths = [min(config.n_positions, 40)] if index == 0 else [17, 9, 1, 22][: 2 + index]
        tokens = torch.randint(0, config.vocab_size, (sum(lengths),), generator=generator).tolist()
        starts = [sum(lengths[:example]) for example in range(len(lengths))]
        rows.append({"tokens": tokens, "starts": starts})
    return rows


def examples(row: dict) -> list[list[int]]:
    ends = row["starts"][1:] + [len(row["tokens"])]
    return [row["tokens"][start:end] for start, end in zip(row["starts"], ends)]


def mean_loss(model, rows: list[dict]) -> torch.Tensor:
    total, targets = torch.zeros(()), 0
    for row in rows:
        for ids in examples(row):
            if len(ids) < 2:
                continue
            logits = model(input_ids=torch.tensor([ids])).logits[0, :-1]
            total = total + torch.nn.functional.cross_entropy(logits, torch.tensor(ids[1:]), reduction="sum")
            targets += len(ids) - 1
    return total / targets


def separated(tensor: torch.Tensor, config) -> torch.Tensor:
    heads, size = config.n_head, config.n_embd // config.n_head
    rest = tensor.shape[1:]
    return tensor.reshape(heads, 3, size, *rest).transpose(0, 1).reshape(3 * heads * size, *rest)


def ours(name: str, tensor: torch.Tensor, config) -> torch.Tensor:
    is_output = ".c_attn." in name and not name.endswith("lora_A.default.weight")
    return separated(tensor, config) if is_output and not config.multi_query else tensor


def short(name: str) -> str:
    return name.removeprefix("base_model.model.").replace(".default.weight", "")


def make_model(checkpoint: str, method: str, targets, generator: torch.Generator):
    model = GPTBigCodeForCausalLM.from_pretrained(CHECKPOINTS / checkpoint, dtype=torch.float32, attn_implementation="eager")
    for key in ("attn_pdrop", "embd_pdrop", "resid_pdrop"):
        setattr(model.config, key, 0.0)
    model.eval()  # no dropout; gradients do not care
    if method == "lora":
        pattern = "|".join(sorted(target.replace(".", r"\.") for target in targets))
        model = get_peft_model(model, LoraConfig(
            r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=rf".*\.({pattern})", task_type="CAUSAL_LM"))
        for name, parameter in model.named_parameters():
            if "lora_" in name:  # B is not zero, so that A has a gradient
                parameter.data = torch.randn(parameter.shape, generator=generator) * (0.1 if "lora_B" in name else 0.2)
    return model


def record(name: str, index: int) -> dict:
    checkpoint, method, targets = CASES[name]
    generator = torch.Generator().manual_seed(SEED + index)
    model = make_model(checkpoint, method, targets, generator)
    config = model.config
    rows = draw_rows(config, generator, 2)
    tensors = {}
    for key, parameter in model.named_parameters():
        if parameter.requires_grad and method == "lora":
            tensors["value." + short(key)] = ours(key, parameter.detach().clone(), config).contiguous()
    loss = mean_loss(model, rows)
    loss.backward()
    for key, parameter in model.named_parameters():
        if parameter.requires_grad:
            tensors["gradient." + short(key)] = ours(key, parameter.grad.clone(), config).contiguous()
    save_file(tensors, HERE / f"{name}.safetensors")
    losses, norms = train(model, method, [draw_rows(config, generator, 1 + step % 2) for step in range(4)])
    batches = train.batches
    golden = {
        "checkpoint": checkpoint, "method": method, "targets": sorted(targets or []), "rank": RANK, "alpha": ALPHA,
        "rows": rows, "loss": loss.item(),
        "run": {"learning_rate": RATES[method], "weight_decay": DECAY, "warmup_steps": WARMUP, "steps": STEPS,
                "max_grad_norm": CLIP, "batches": batches, "losses": losses, "gradient_norms": norms},
    }
    (HERE / f"{name}.json").write_text(json.dumps(golden) + "\n")
    return {"checkpoint": checkpoint, "method": method}


def rate(step: int, peak: float) -> float:
    """Of the step after `step` others."""
    if step < WARMUP:
        return peak * (step + 1) / WARMUP
    return peak * 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP)))


def train(model, method: str, batches: list) -> tuple[list[float], list[float]]:
    train.batches = batches
    parameters = [(key, value) for key, value in model.named_parameters() if value.requires_grad]
    groups = [
        {"params": [value for _, value in parameters if value.ndim > 1], "weight_decay": DECAY},
        {"params": [value for _, value in parameters if value.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW([group for group in groups if group["params"]], lr=RATES[method])
    losses, norms = [], []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, RATES[method])
        optimizer.zero_grad()
        loss = mean_loss(model, batches[step % len(batches)])
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_([value for _, value in parameters], CLIP)))
        optimizer.step()
        losses.append(loss.item())
    return losses, norms


def main() -> None:
    torch.set_num_threads(1)
    manifest = {
        "libraries": {
            "python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__,
            "peft": peft.__version__, "safetensors": safetensors.__version__,
        },
        "seed": SEED,
        "cases": {name: record(name, index) for index, name in enumerate(CASES)},
    }
    files = sorted(path for path in HERE.iterdir() if path.suffix == ".safetensors" or path.name in {f"{c}.json" for c in CASES})
    manifest["sha256"] = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


main()
