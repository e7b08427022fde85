"""Causal multi-query attention: PyTorch's, or on a processor with AVX2 or AVX-512 our own kernel (attention.cpp), compiled on first use.

PyTorch's kernel for CPUs knows no shared keys and values and no work saved above the diagonal of a block: for 4 rows of 1,024
tokens, 4 heads of 64, forward and backward took 66 ms on two cores, ours 41.
"""
import ctypes
import functools
import hashlib
import os
from pathlib import Path
import shutil
import subprocess
import tempfile

import torch
from torch.nn import functional as nn_functional

SOURCE = Path(__file__).with_name("attention.cpp")
OPTIONS = ["-Ofast", "-march=native", "-mprefer-vector-width=512", "-fopenmp", "-shared", "-fPIC"]
HEAD_SIZE = 64


@functools.cache
def library() -> ctypes.CDLL | None:
    """The compiled kernel; none where there is no compiler or no AVX2."""
    compiler = shutil.which("g++")
    if compiler is None or torch.cuda.is_available() or torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        return None
    name = hashlib.sha256(SOURCE.read_bytes() + " ".join(OPTIONS).encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"familiar-attention-{os.getuid()}-{name}.so"
    if not path.exists():
        partial = path.with_suffix(f".{os.getpid()}")
        if subprocess.run([compiler, *OPTIONS, SOURCE, "-o", partial], stdin=subprocess.DEVNULL).returncode != 0:
            return None
        os.replace(partial, path)
    return ctypes.CDLL(str(path))


def _call(name: str, qkv: torch.Tensor, heads: int, *tensors: torch.Tensor) -> None:
    rows, length, _ = qkv.shape
    getattr(library(), name)(*map(ctypes.c_long, (rows, length, heads)), *(ctypes.c_void_p(t.data_ptr()) for t in (qkv, *tensors)))


@torch.library.custom_op("familiar::attention", mutates_args=(), device_types="cpu")
def _forward(qkv: torch.Tensor, heads: int) -> tuple[torch.Tensor, torch.Tensor]:
    rows, length, _ = qkv.shape
    qkv = qkv.contiguous()
    mixed, normalizers = qkv.new_empty(rows, length, heads * HEAD_SIZE), qkv.new_empty(rows, heads, length)
    _call("attention_forward", qkv, heads, mixed, normalizers)
    return mixed, normalizers


@_forward.register_fake
def _(qkv, heads):
    return qkv.new_empty(*qkv.shape[:2], heads * HEAD_SIZE), qkv.new_empty(qkv.shape[0], heads, qkv.shape[1])


@torch.library.custom_op("familiar::attention_backward", mutates_args=(), device_types="cpu")
def _backward(qkv: torch.Tensor, mixed: torch.Tensor, normalizers: torch.Tensor, gradient: torch.Tensor, heads: int) -> torch.Tensor:
    qkv, gradient = qkv.contiguous(), gradient.contiguous()
    result = torch.empty_like(qkv)
    _call("attention_backward", qkv, heads, mixed, normalizers, gradient, result)
    return result


@_backward.register_fake
def _(qkv, mixed, normalizers, gradient, heads):
    return torch.empty_like(qkv, memory_format=torch.contiguous_format)


def _remember(ctx, inputs, output):
    ctx.save_for_backward(inputs[0], *output)
    ctx.heads = inputs[1]


_forward.register_autograd(
    lambda ctx, gradient, _: (_backward(*ctx.saved_tensors, gradient, ctx.heads), None), setup_context=_remember)


def attention(qkv: torch.Tensor, heads: int, has_kernel: bool) -> torch.Tensor:
    """Mixed values [B, T, C] of `qkv` [B, T, C + 2 D]: the queries of all heads, then one key and one value of D numbers.

    `has_kernel` is whether there is a `library`; torch.compile cannot look for itself.
    """
    rows, length, width = qkv.shape
    size = width // (heads + 2)
    if size == HEAD_SIZE and qkv.dtype == torch.float32 and qkv.device.type == "cpu" and has_kernel:
        return _forward(qkv, heads)[0]
    query, key, value = qkv.split((heads * size, size, size), 2)
    query = query.view(rows, length, heads, size).transpose(1, 2)
    key, value = (u[:, None].expand(rows, heads, length, size) for u in (key, value))
    mixed = nn_functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    return mixed.transpose(1, 2).reshape(rows, length, heads * size)
