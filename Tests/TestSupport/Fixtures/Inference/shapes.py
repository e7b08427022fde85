"""The checkpoints: one per trap of the GPT-BigCode layout, each as small as it can show the trap."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shape:
    """One checkpoint; `config` holds keys of config.json as written, absent keys take the library's defaults."""

    name: str
    why: str
    n_embd: int
    n_head: int
    n_layer: int = 2
    n_inner: int | None = None
    vocab_size: int = 128
    n_positions: int = 64
    multi_query: bool = True
    dtype: str = "float16"
    config: dict = field(default_factory=dict)
    # config.json keys that are left out, so that a reader must know the default.
    omitted: tuple[str, ...] = ()
    shards: int = 1
    tokenizer: bool = False
    stray_buffers: bool = False
    # Standard deviation of the embeddings; small ones make LayerNorm's epsilon visible.
    embedding_scale: float | None = None
    # Centre the pre-activations where the two GELUs differ most, relative to their value.
    separates_gelus: bool = False
    hidden_states: bool = False
    # Mutations of the reference (see numpy_reference.py) that must move the logits, besides the common ones.
    must_notice: tuple[str, ...] = ()


SHAPES = [
    Shape("mqa", "multi-query attention, three layers, hidden states recorded", 64, 4, n_layer=3, n_inner=128,
          vocab_size=256, hidden_states=True, must_notice=("flip_scale",)),
    Shape("mha", "multi-head attention: c_attn rows interleaved per head", 64, 4, n_inner=128, multi_query=False,
          vocab_size=256, must_notice=("contiguous_qkv", "flip_scale")),
    Shape("mha-bf16", "interleaved rows in bfloat16, three heads of 16", 48, 3, multi_query=False, dtype="bfloat16",
          must_notice=("contiguous_qkv",)),
    Shape("head-32", "heads of 32", 64, 2, n_inner=128, must_notice=("flip_scale",)),
    Shape("head-64", "heads of 64, n_inner below n_embd", 128, 2, n_inner=96, must_notice=("flip_scale",)),
    Shape("head-128", "heads of 128, rows of 256 (a whole K-quant block), one layer", 256, 2, n_layer=1, n_inner=64,
          n_positions=48, vocab_size=100, must_notice=("flip_scale",)),
    Shape("head-24", "heads of 24: no multiple of a vector", 72, 3, n_inner=144, must_notice=("flip_scale",)),
    Shape("odd-vocabulary", "301 rows, one more than its tokenizer has tokens; heads of 8", 40, 5, vocab_size=301,
          n_positions=128, tokenizer=True),
    Shape("narrow-inner", "n_inner 100: neither 4 x n_embd nor a multiple of a block", 32, 2, n_inner=100),
    Shape("gelu-erf", 'activation_function "gelu", the exact one', 32, 2, config={"activation_function": "gelu"},
          separates_gelus=True, must_notice=("other_gelu",)),
    Shape("gelu-tanh", "the tanh approximation where it differs from the exact GELU", 32, 2,
          config={"activation_function": "gelu_pytorch_tanh"}, separates_gelus=True, must_notice=("other_gelu",)),
    Shape("epsilon-null", "layer_norm_epsilon null, which stands for 1e-5", 32, 2,
          config={"layer_norm_epsilon": None}, embedding_scale=0.004, must_notice=("no_epsilon",)),
    Shape("epsilon-large", "layer_norm_epsilon 1e-3", 32, 2, config={"layer_norm_epsilon": 1e-3},
          embedding_scale=0.04, must_notice=("default_epsilon",)),
    Shape("untied-head", "tie_word_embeddings false, lm_head.weight of its own", 32, 2,
          config={"tie_word_embeddings": False}, must_notice=("tied_head",)),
    Shape("unscaled", "scale_attn_weights false", 48, 3, n_inner=64, config={"scale_attn_weights": False},
          must_notice=("flip_scale",)),
    Shape("sharded", "three shards; the index also lists lm_head.weight, which none holds", 48, 2, n_inner=96, shards=3),
    Shape("f32", "float32 weights", 32, 2, dtype="float32"),
    Shape("bf16", "bfloat16 weights", 64, 4, n_inner=64, dtype="bfloat16"),
    Shape("defaults", "a config.json with only what differs from the library's defaults", 32, 2,
          omitted=("activation_function", "layer_norm_epsilon", "scale_attn_weights", "multi_query", "n_inner",
                   "tie_word_embeddings")),
    Shape("stray-buffers", "attn.bias and attn.masked_bias of old exports; activation spelled gelu_fast", 32, 4,
          config={"activation_function": "gelu_fast"}, stray_buffers=True),
]
