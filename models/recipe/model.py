"""GPT-BigCode in PyTorch, for training only; names and shapes are those of transformers' GPTBigCodeForCausalLM."""
from dataclasses import asdict, dataclass
import math

import torch
from torch import nn
from torch.nn import functional

from .attention import attention, library
from .rounding import is_rounded, q4_k


@dataclass(frozen=True)
class Shape:
    """What config.json says of a checkpoint."""

    layers: int = 6
    width: int = 256
    heads: int = 4
    vocabulary: int = 8192
    context: int = 512

    def config(self) -> dict:
        return {
            "architectures": ["GPTBigCodeForCausalLM"], "model_type": "gpt_bigcode", "vocab_size": self.vocabulary,
            "n_positions": self.context, "n_embd": self.width, "n_layer": self.layers, "n_head": self.heads,
            "n_inner": 4 * self.width, "multi_query": True, "activation_function": "gelu_pytorch_tanh",
            "layer_norm_epsilon": 1e-5, "scale_attn_weights": True, "bos_token_id": 0, "eos_token_id": 0,
            "tie_word_embeddings": True, "torch_dtype": "bfloat16"}

    asdict = asdict


class Linear(nn.Linear):
    """A linear layer that can see its weights as the shipped file will hold them."""

    rounds = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.linear(x, q4_k(self.weight) if self.rounds else self.weight, self.bias)


class Attention(nn.Module):
    """Multi-query attention: c_attn gives all heads' queries, then one key and one value."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.heads, self.size = shape.heads, shape.width // shape.heads
        self.c_attn = Linear(shape.width, shape.width + 2 * self.size)
        self.c_proj = Linear(shape.width, shape.width)
        self.has_kernel = library() is not None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.c_proj(attention(self.c_attn(x), self.heads, self.has_kernel))


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.ln_1, self.attn, self.ln_2 = nn.LayerNorm(shape.width), Attention(shape), nn.LayerNorm(shape.width)
        self.mlp = nn.ModuleDict({"c_fc": Linear(shape.width, 4 * shape.width), "c_proj": Linear(4 * shape.width, shape.width)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp.c_proj(functional.gelu(self.mlp.c_fc(self.ln_2(x)), approximate="tanh"))


class GPTBigCode(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.transformer = nn.ModuleDict({
            "wte": nn.Embedding(shape.vocabulary, shape.width), "wpe": nn.Embedding(shape.context, shape.width),
            "h": nn.ModuleList(Block(shape) for _ in range(shape.layers)), "ln_f": nn.LayerNorm(shape.width)})
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                # Residual branches begin small (GPT-2), or the sum of many grows with depth.
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * shape.layers) if "c_proj" in name else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def round_as_shipped(self) -> None:
        """From now on the forward pass uses the 4-bit weights of the file that will be served."""
        for name, module in self.named_modules():
            if isinstance(module, Linear):
                module.rounds = is_rounded(name, self.shape.layers)

    def matrices(self) -> list[nn.Parameter]:
        """The weights of the blocks, which Muon updates."""
        return [p for name, p in self.named_parameters() if p.dim() == 2 and ".h." in name]

    def others(self) -> list[nn.Parameter]:
        """Embeddings, norms and biases."""
        return [p for name, p in self.named_parameters() if not (p.dim() == 2 and ".h." in name)]

    def hidden(self, ids: torch.Tensor) -> torch.Tensor:
        """What the head multiplies, [B, T, C]; ids [B, T]."""
        parts = self.transformer
        hidden = parts.wte(ids) + parts.wpe.weight[:ids.shape[1]]
        for block in parts.h:
            hidden = block(hidden)
        return parts.ln_f(hidden)

    def forward(self, ids: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        """The mean loss in nats, weighted by token if asked to; ids, targets and weights [B, T]."""
        logits = self.hidden(ids) @ self.transformer.wte.weight.t()
        logits, targets = logits.float().view(-1, self.shape.vocabulary), targets.reshape(-1)
        if weights is None:
            return functional.cross_entropy(logits, targets)
        weights = weights.reshape(-1)
        return (functional.cross_entropy(logits, targets, reduction="none") * weights).sum() / weights.sum()
