"""GPT-BigCode in float64 NumPy, and the ways to get it wrong that a golden must notice.

The recorded logits are transformers'; this second implementation confirms them, and its mutations prove that a
fixture can tell a right runtime from a wrong one.
"""

import math

import numpy as np

# Mistakes that every checkpoint here must expose.
COMMON_MUTATIONS = (
    "positions_from_one", "swap_key_value", "no_ln_weight", "no_ln_bias", "no_c_attn_bias", "no_attn_c_proj_bias",
    "no_c_fc_bias", "no_mlp_c_proj_bias", "no_ln_f", "post_norm", "not_causal",
)

_erf = np.vectorize(math.erf)


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gelu_erf(x):
    return 0.5 * x * (1 + _erf(x / math.sqrt(2)))


def logits(weights: dict, config: dict, ids: list[int], mutation: str | None = None) -> np.ndarray:
    """Logits `[T, vocab_size]` for `ids`; `config` has every key filled in."""
    heads, width = config["n_head"], config["n_embd"] // config["n_head"]
    epsilon = {"no_epsilon": 0.0, "default_epsilon": 1e-5}.get(mutation, config["layer_norm_epsilon"])
    exact = (config["activation_function"] == "gelu") != (mutation == "other_gelu")
    scaled = config["scale_attn_weights"] != (mutation == "flip_scale")
    tensor = {name.removeprefix("transformer."): value.astype(np.float64) for name, value in weights.items()}

    def norm(x, name):
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + epsilon)
        x = x if mutation == "no_ln_weight" else x * tensor[name + ".weight"]
        return x if mutation == "no_ln_bias" else x + tensor[name + ".bias"]

    def linear(x, name):
        y = x @ tensor[name + ".weight"].T
        kind = name.split(".", 2)[2].replace(".", "_")
        dropped = {"attn_c_attn": "no_c_attn_bias", "mlp_c_fc": "no_c_fc_bias"}.get(kind, f"no_{kind}_bias")
        return y if mutation == dropped else y + tensor[name + ".bias"]

    def attention(x, layer):
        count = len(x)
        mixed = linear(x, f"h.{layer}.attn.c_attn")
        if config["multi_query"]:
            query, key, value = np.split(mixed, [heads * width, (heads + 1) * width], axis=-1)
            query = query.reshape(count, heads, width)
            key, value = (np.repeat(part[:, None], heads, axis=1) for part in (key, value))
        elif mutation == "contiguous_qkv":
            query, key, value = (part.reshape(count, heads, width) for part in np.split(mixed, 3, axis=-1))
        else:
            query, key, value = np.split(mixed.reshape(count, heads, 3 * width), 3, axis=-1)
        if mutation == "swap_key_value":
            key, value = value, key
        scores = np.einsum("qhd,khd->hqk", query, key) * (width**-0.5 if scaled else 1.0)
        if mutation != "not_causal":
            scores = np.where(np.tri(count, dtype=bool), scores, -np.inf)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = np.einsum("hqk,khd->qhd", scores / scores.sum(-1, keepdims=True), value)
        return linear(mixed.reshape(count, -1), f"h.{layer}.attn.c_proj")

    def mlp(x, layer):
        x = linear(x, f"h.{layer}.mlp.c_fc")
        return linear(gelu_erf(x) if exact else gelu_tanh(x), f"h.{layer}.mlp.c_proj")

    first = 1 if mutation == "positions_from_one" else 0
    positions = np.minimum(np.arange(len(ids)) + first, config["n_positions"] - 1)
    x = tensor["wte.weight"][ids] + tensor["wpe.weight"][positions]
    for layer in range(config["n_layer"]):
        if mutation == "post_norm":
            x = norm(x + attention(x, layer), f"h.{layer}.ln_1")
            x = norm(x + mlp(x, layer), f"h.{layer}.ln_2")
        else:
            x = x + attention(norm(x, f"h.{layer}.ln_1"), layer)
            x = x + mlp(norm(x, f"h.{layer}.ln_2"), layer)
    x = x if mutation == "no_ln_f" else norm(x, "ln_f")
    head = tensor.get("lm_head.weight", tensor["wte.weight"])
    return x @ (tensor["wte.weight"] if mutation == "tied_head" else head).T
