"""Write the tiny GPT-BigCode checkpoints beside this file and the float32 logits that transformers computes from them.

    python generate.py            # needs torch, transformers, tokenizers, safetensors and numpy: see manifest.json

Every matrix is large enough, every bias and LayerNorm parameter far enough from zero and one, that a mistake shows:
the mutations of numpy_reference.py are run against each checkpoint and must move the logits by `NOTICED`.
"""

import hashlib
import json
import platform
from pathlib import Path

import numpy as np
import safetensors
import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from transformers import GPTBigCodeConfig, GPTBigCodeForCausalLM

import numpy_reference
from shapes import SHAPES, Shape

HERE = Path(__file__).parent
SEED = 20261121
# The runtime's bound on max |difference| / max(1, max |logit|), and what a mistake must exceed.
TOLERANCE = 2e-3
NOTICED = 10 * TOLERANCE
# What float32 may differ from float64 or from another order of the same sums.
ROUNDING = TOLERANCE / 20
# Below this distance between the two best logits a greedy token would be a coin toss.
GREEDY_MARGIN = 0.02
GREEDY_TOKENS = 12


def distance(ours: np.ndarray, golden: np.ndarray) -> float:
    return float(np.abs(ours - golden).max() / max(1.0, np.abs(golden).max()))


def full_config(shape: Shape) -> dict:
    """Every key of config.json, with the values that the model is computed with."""
    config = {
        "model_type": "gpt_bigcode", "architectures": ["GPTBigCodeForCausalLM"], "vocab_size": shape.vocab_size,
        "n_positions": shape.n_positions, "n_embd": shape.n_embd, "n_layer": shape.n_layer, "n_head": shape.n_head,
        "n_inner": shape.n_inner, "multi_query": shape.multi_query, "activation_function": "gelu_pytorch_tanh",
        "layer_norm_epsilon": 1e-5, "scale_attn_weights": True, "tie_word_embeddings": True,
        "bos_token_id": 0, "eos_token_id": 0, "torch_dtype": shape.dtype,
    } | shape.config
    config["layer_norm_epsilon"] = config["layer_norm_epsilon"] or 1e-5
    return config


def written_config(shape: Shape) -> dict:
    config = full_config(shape) | shape.config
    return {key: value for key, value in config.items() if key not in shape.omitted}


def randomize(model: GPTBigCodeForCausalLM, shape: Shape, generator: torch.Generator) -> None:
    """Weights whose attention is neither flat nor saturated and whose logits have a spread of about 2."""
    embedding = shape.embedding_scale or 2 / shape.n_embd**0.5
    tied = model.config.tie_word_embeddings
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if ".ln_" in name:
            parameter.data = 0.3 * noise + (1.0 if name.endswith("weight") else 0.0)
            if "ln_f" in name:  # tied to small embeddings, the head would give logits that all look alike
                parameter.data *= 2 / shape.n_embd**0.5 / embedding
        elif name.endswith("bias"):
            parameter.data = 0.3 * noise
            if shape.separates_gelus and name.endswith("c_fc.bias"):
                parameter.data = 0.15 * noise - 3.0
        elif "wte" in name or "wpe" in name:
            parameter.data = embedding * noise
        elif "lm_head" in name:
            parameter.data = (2 / shape.n_embd**0.5) * noise if not tied else parameter.data
        else:
            gain = {"c_attn": 1.3, "c_fc": 1.3, "c_proj": 1.0}[name.split(".")[-2]]
            if "attn" in name and not model.config.scale_attn_weights:
                gain = 0.45
            if shape.separates_gelus and "mlp" in name:
                gain = 0.1 if "c_fc" in name else 200.0
            parameter.data = gain / parameter.shape[1] ** 0.5 * noise
        dtype = getattr(torch, shape.dtype)
        parameter.data = parameter.data.to(dtype).to(torch.float32)


def write_weights(folder: Path, shape: Shape, model: GPTBigCodeForCausalLM) -> dict[str, np.ndarray]:
    """Write safetensors in the shape's type; returns the same values in float32."""
    dtype = getattr(torch, shape.dtype)
    tensors = {name: value.to(dtype).contiguous() for name, value in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        tensors.pop("lm_head.weight", None)
    values = {name: tensor.to(torch.float32).numpy() for name, tensor in tensors.items()}
    if shape.stray_buffers:
        for layer in range(shape.n_layer):
            mask = torch.tril(torch.ones(shape.n_positions, shape.n_positions, dtype=torch.bool))
            tensors[f"transformer.h.{layer}.attn.bias"] = mask[None, None].contiguous()
            tensors[f"transformer.h.{layer}.attn.masked_bias"] = torch.tensor(-1e4, dtype=dtype)
    if shape.shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return values
    names = sorted(tensors)
    weight_map = {}
    for shard in range(shape.shards):
        file = f"model-{shard + 1:05d}-of-{shape.shards:05d}.safetensors"
        part = {name: tensors[name] for name in names[shard :: shape.shards]}
        save_file(part, folder / file, metadata={"format": "pt"})
        weight_map |= {name: file for name in part}
    weight_map["lm_head.weight"] = f"model-{shape.shards:05d}-of-{shape.shards:05d}.safetensors"
    total = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
    return values


def write_tokenizer(folder: Path, size: int) -> None:
    """A BigCode-style tokenizer of `size` tokens: StarCoder's specials, 256 bytes, the rest merges."""
    specials = """<|endoftext|> <fim_prefix> <fim_middle> <fim_suffix> <fim_pad> <filename> <gh_stars> <issue_start>
        <issue_comment> <issue_closed> <jupyter_start> <jupyter_text> <jupyter_code> <jupyter_output> <empty_output>
        <commit_before> <commit_msg> <commit_after> <reponame>""".split()
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    levels = tokenizers.pre_tokenizers
    tokenizer.pre_tokenizer = levels.Sequence([
        levels.Digits(individual_digits=True), levels.ByteLevel(add_prefix_space=False, trim_offsets=True)])
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=size, special_tokens=specials, initial_alphabet=sorted(levels.ByteLevel.alphabet()),
        show_progress=False)
    tokenizer.train_from_iterator([Path(numpy_reference.__file__).read_text()], trainer)
    assert tokenizer.get_vocab_size() == size, tokenizer.get_vocab_size()
    tokenizer.save(str(folder / "tokenizer.json"))


@torch.no_grad()
def greedy(model: GPTBigCodeForCausalLM, prompt: list[int]) -> tuple[list[int], float]:
    ids, margin = list(prompt), float("inf")
    for _ in range(GREEDY_TOKENS):
        best = model(torch.tensor([ids])).logits[0, -1].topk(2)
        margin = min(margin, float(best.values[0] - best.values[1]))
        ids.append(int(best.indices[0]))
    return ids[len(prompt):], margin


@torch.no_grad()
def record(folder: Path, shape: Shape, model: GPTBigCodeForCausalLM, generator: torch.Generator) -> dict:
    """Write golden.json and logits.f32 (little-endian float32 rows, one per recorded position)."""

    def draw(count: int) -> list[int]:
        return torch.randint(0, shape.vocab_size, (count,), generator=generator).tolist()

    sequences, rows = [], []
    for ids, recorded in [(draw(9), range(9)), (draw(33), range(29, 33)), (draw(shape.n_positions), None), ([5], [0])]:
        recorded = list(recorded or [shape.n_positions - 1])
        out = model(torch.tensor([ids])).logits[0].numpy()
        sequences.append({"ids": ids, "positions": recorded, "first_row": sum(map(len, rows))})
        rows.append(out[recorded])
    prompt = sequences[0]["ids"][:6]
    continuation, margin = greedy(model, prompt)
    golden = {
        "vocab_size": shape.vocab_size, "sequences": sequences,
        "greedy": {"prompt": prompt, "ids": continuation, "smallest_margin": round(margin, 4)},
    }
    np.concatenate(rows).astype("<f4").tofile(folder / "logits.f32")
    if shape.hidden_states:
        states = model(torch.tensor([sequences[0]["ids"]]), output_hidden_states=True).hidden_states
        stages = ["wte + wpe"] + [f"h.{i}" for i in range(shape.n_layer - 1)] + ["ln_f"]
        stacked = torch.stack([state[0] for state in states]).numpy()
        head = model.lm_head.weight.numpy()
        assert distance(stacked[-1] @ head.T, rows[0]) < ROUNDING, "the last hidden state is not what the head reads"
        golden["hidden_states"] = {"sequence": 0, "stages": stages, "shape": list(stacked.shape)}
        stacked.astype("<f4").tofile(folder / "hidden_states.f32")
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
    return golden


def verify(shape: Shape, values: dict, golden: dict, logits: np.ndarray) -> dict[str, float]:
    """The NumPy reference agrees, and each mistake shows somewhere in what was recorded."""
    config = full_config(shape)

    def worst(mutation: str | None) -> float:
        return max(
            distance(numpy_reference.logits(values, config, s["ids"], mutation)[s["positions"]],
                     logits[s["first_row"]:][: len(s["positions"])])
            for s in golden["sequences"])

    assert worst(None) < ROUNDING, (shape.name, worst(None))
    noticed = {name: round(worst(name), 4) for name in numpy_reference.COMMON_MUTATIONS + shape.must_notice}
    for name, by in noticed.items():
        assert by > NOTICED, f"{shape.name} does not notice {name}: {by}"
    return noticed


def make(shape: Shape) -> dict:
    """One checkpoint; the first seed whose greedy continuation is decided by a clear margin."""
    folder = HERE / shape.name
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    config = full_config(shape)
    for seed in range(SEED, SEED + 500):
        generator = torch.Generator().manual_seed(seed)
        model = GPTBigCodeForCausalLM(GPTBigCodeConfig(**config, attn_implementation="eager")).eval().float()
        randomize(model, shape, generator)
        golden = record(folder, shape, model, generator)
        if golden["greedy"]["smallest_margin"] > GREEDY_MARGIN and len(set(golden["greedy"]["ids"])) > 3:
            break
    else:
        raise SystemExit(f"{shape.name}: no seed gives clear greedy tokens")
    values = write_weights(folder, shape, model)
    (folder / "config.json").write_text(json.dumps(written_config(shape), indent=2) + "\n")
    if shape.tokenizer:
        write_tokenizer(folder, shape.vocab_size - 1)
    logits = np.fromfile(folder / "logits.f32", "<f4").reshape(-1, shape.vocab_size)
    noticed = verify(shape, values, golden, logits)
    if shape.name != "epsilon-null" and shape.shards == 1:
        again = GPTBigCodeForCausalLM.from_pretrained(folder, dtype=torch.float32)
        first = golden["sequences"][0]
        with torch.no_grad():
            out = again(torch.tensor([first["ids"]])).logits[0].numpy()
        by = distance(out, logits[: len(first["ids"])])
        assert by < ROUNDING, f"{shape.name} does not load as it was made: {by}"
    return {"why": shape.why, "seed": seed, "noticed": noticed}


def main() -> None:
    torch.set_num_threads(1)
    checkpoints = {shape.name: make(shape) for shape in SHAPES}
    files = sorted(path for path in HERE.glob("*/*") if path.is_file() and "__pycache__" not in path.parts)
    manifest = {
        "libraries": {
            "python": platform.python_version(), "numpy": np.__version__, "torch": torch.__version__,
            "transformers": transformers.__version__, "tokenizers": tokenizers.__version__,
            "safetensors": safetensors.__version__,
        },
        "tolerance": TOLERANCE, "checkpoints": checkpoints,
        "sha256": {str(p.relative_to(HERE)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files},
    }
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"{len(checkpoints)} checkpoints, {sum(p.stat().st_size for p in files) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
