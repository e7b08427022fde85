#!/usr/bin/env python3
"""What `familiar finetune` writes, in PEFT: the same adapter on the same checkpoint must give the same logits.

    python peft_check.py BINARY CHECKPOINT ADAPTER-REPO

BINARY is a built `familiar`, CHECKPOINT the Hugging Face directory of a GPT-BigCode model with weights in F32, F16 or
BF16, and ADAPTER-REPO the repository to learn: some source files are enough. Two short runs, one with the
defaults and one of the attention alone with another scale, are trained in a state folder of their own; each adapter is
loaded by PEFT on the checkpoint as it is, and both programs compute the logits of code from the repository and of
random tokens: without it, with all of it, with half of it, and merged into the weights. What counts is max |difference| / max(1, max |logit|), and 2e-3 is the most that is allowed.

Needs torch, transformers, peft and safetensors, so it is no part of `run.sh`. On a float16 checkpoint of 6.4 million
weights and marshmallow 4.4.0 it printed, in four minutes on two cores:

    torch 2.15.0+cu132, transformers 5.23.0, peft 0.21.2
    defaults: rank 32, alpha 64, targets attn.c_attn, attn.c_proj, mlp.c_fc, mlp.c_proj; no difference beyond chance ...
      code, 256 tokens: bare model 1.6e-06, adapter 1.9e-06, half of it 2.5e-06, merged 2.2e-06 (the adapter changes logits by 0.38)
      random tokens, 256 tokens: bare model 3.1e-06, adapter 4.5e-06, half of it 3.8e-06, merged 4.3e-06 (... by 0.35)
    attention: rank 4, alpha 12, targets attn.c_attn; no difference beyond chance ...
      code, 256 tokens: bare model 1.6e-06, adapter 2.2e-06, half of it 3.8e-06, merged 2.0e-06 (... by 0.14)
      random tokens, 256 tokens: bare model 3.1e-06, adapter 3.1e-06, half of it 3.1e-06, merged 3.7e-06 (... by 0.18)
    worst: 4.5e-06, at most 0.002 allowed
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 2e-3
# An adapter that changes less than this would pass unread.
LEAST_EFFECT = 0.05
RUNS = {
    "defaults": [],
    "attention": ["--target-modules", "c_attn", "--rank", "4", "--alpha", "12", "--dropout", "0.1", "--compute", "f32"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--minutes", default="0.5", help="how long each run may take, about")
    options = parser.parse_args()
    import peft
    import torch
    import transformers
    from safetensors.torch import load_file

    print(f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}")
    worst = 0.0
    with tempfile.TemporaryDirectory(prefix="familiar-peft-") as home:
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home + "/data", XDG_CACHE_HOME=home + "/cache")

        def familiar(*arguments: object, model: Path = options.checkpoint, text: str | None = None) -> str:
            command = [str(options.binary), *map(str, arguments), "--model", str(model)]
            done = subprocess.run(command, env=environment, input=text, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr}")
            return done.stdout

        def logits(ids: list[int], *arguments: object, **keywords: Path) -> torch.Tensor:
            file = Path(home) / "logits.safetensors"
            familiar("logits", "--ids", ",".join(map(str, ids)), "--out", file, *arguments, **keywords)
            return load_file(file)["logits"]

        def load() -> torch.nn.Module:
            # In float32 whatever the files hold: that is what `familiar logits` computes in.
            return transformers.AutoModelForCausalLM.from_pretrained(options.checkpoint, dtype=torch.float32).eval()

        def reference(model: torch.nn.Module, ids: list[int]) -> torch.Tensor:
            with torch.no_grad():
                return model(torch.tensor([ids])).logits[0]

        base = load()
        inputs = rows(options.repository, lambda text: json.loads(familiar("tokenize", text=text)), base.config)
        for title, arguments in RUNS.items():
            done = json.loads(familiar(
                "finetune", options.repository, "--json", "--name", title, "--minutes", options.minutes, *arguments
            ).splitlines()[-1])
            merged = Path(home) / f"{title}.gguf"
            familiar("adapters", "merge", f"{title}=1", "--output", merged, "--type", "f32")
            adapted = peft.PeftModel.from_pretrained(load(), done["path"]).eval()
            configuration = adapted.peft_config["default"]
            print(f"{title}: rank {configuration.r}, alpha {configuration.lora_alpha}, "
                  f"targets {', '.join(sorted(configuration.target_modules))}; {done['message']}")
            for kind, ids in inputs:
                bare, whole = reference(base, ids), reference(adapted, ids)
                layers = [module for module in adapted.modules() if isinstance(module, peft.tuners.lora.LoraLayer)]
                for layer in layers:
                    layer.scale_layer(0.5)
                half = reference(adapted, ids)
                for layer in layers:
                    layer.unscale_layer()
                # The weight of the verdict is Familiar's own; PEFT knows the whole adapter.
                differences = {
                    "bare model": distance(logits(ids), bare),
                    "adapter": distance(logits(ids, "--adapter", f"{title}=1"), whole),
                    "half of it": distance(logits(ids, "--adapter", f"{title}=0.5"), half),
                    "merged": distance(logits(ids, model=merged), whole)}
                effect = distance(whole, bare)
                worst = max(worst, *differences.values())
                print(f"  {kind}, {len(ids)} tokens:", ", ".join(f"{key} {value:.1e}" for key, value in differences.items()),
                      f"(the adapter changes logits by {effect:.2f})")
                if effect < LEAST_EFFECT:
                    sys.exit("the adapter does nothing; give more --minutes, or a larger repository")
    print(f"worst: {worst:.1e}, at most {LIMIT} allowed")
    return 0 if worst <= LIMIT else 1


def rows(repository: Path, tokenize, configuration) -> list[tuple[str, list[int]]]:
    """Tokens to compare logits of: the largest file of the repository, and random ones."""
    length = min(256, configuration.n_positions)
    rng = random.Random(0)
    files = [path for path in repository.rglob("*") if path.is_file() and b"\0" not in path.read_bytes()[:1024]]
    text = max(files, key=lambda path: path.stat().st_size).read_text(errors="replace")
    return [
        ("code", tokenize(text[:8 * length])[:length]),
        ("random tokens", [rng.randrange(configuration.vocab_size) for _ in range(length)])]


def distance(one, other) -> float:
    return ((one - other).abs().max() / max(1.0, other.abs().max())).item()


if __name__ == "__main__":
    sys.exit(main())
