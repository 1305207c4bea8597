"""Writes the goldens of org.djlext.flashattn.TorchSdpaGoldenTest: what torch's own attention gives.

    python attention_goldens.py ../resources/attention

sdpa.safetensors holds for each case <name>.q, .k, .v, perhaps .mask, the output .o, the log-sum-exp .l,
and for the loss sum(o * w) the gradients .dq, .dk, .dv, with .w stored too. Its metadata holds the
options of each case as JSON.

Outputs come from scaled_dot_product_attention; those of soft-caps, which it lacks, from matmul,
tanh and softmax. Log-sum-exps come from the flash operator where it runs, else from torch.logsumexp.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch.nn.attention.bias import causal_lower_right

INF = float("inf")


def position(t, s, bottom_right=True):
    return torch.arange(t)[:, None] + (s - t if bottom_right else 0)


def window(t, s, left, right):
    i, j = position(t, s), torch.arange(s)[None]
    seen = torch.ones(t, s, dtype=torch.bool)
    if left >= 0:
        seen &= j >= i - left
    if right >= 0:
        seen &= j <= i + right
    return seen


def alibi(t, s, slopes):
    distance = (position(t, s) - torch.arange(s)[None]).abs()
    return -torch.tensor(slopes)[None, :, None, None] * distance[None, None]


def random_mask(shape, generator, hide_row=None):
    seen = torch.rand(shape, generator=generator) > 0.3
    if hide_row is not None:
        seen[..., hide_row, :] = False
    return seen


# name: sizes (b, h, g, t, s, d, dv) and options
CASES = {
    "plain": ((2, 3, 3, 7, 9, 16, 16), {}),
    "long": ((1, 2, 2, 200, 530, 8, 8), {}),
    "scale": ((1, 2, 2, 5, 6, 8, 8), dict(scale=0.7)),
    "causal-square": ((2, 2, 2, 11, 11, 24, 24), dict(causal=True)),
    "causal-top-left": ((1, 2, 2, 5, 9, 8, 8), dict(causal=True, alignment="TOP_LEFT")),
    "causal-top-left-tall": ((1, 2, 2, 9, 5, 8, 8), dict(causal=True, alignment="TOP_LEFT")),
    "causal-bottom-right": ((1, 2, 2, 5, 9, 8, 8), dict(causal=True)),
    "one-query": ((2, 4, 2, 1, 13, 32, 32), dict(causal=True)),
    "boolean-mask": ((2, 2, 2, 6, 7, 8, 8), dict(mask="boolean", mask_shape=(2, 1, 6, 7))),
    "hidden-row": ((1, 2, 2, 6, 7, 8, 8), dict(mask="boolean", mask_shape=(1, 2, 6, 7), hide_row=3)),
    "additive-mask": ((2, 2, 2, 6, 7, 8, 8), dict(mask="additive", mask_shape=(1, 2, 6, 7))),
    "two-axis-mask": ((2, 2, 2, 6, 7, 8, 8), dict(mask="additive", mask_shape=(6, 7))),
    "padding-mask": ((2, 2, 1, 6, 7, 8, 8), dict(mask="boolean", mask_shape=(2, 1, 1, 7))),
    "grouped": ((2, 6, 2, 9, 10, 16, 16), {}),
    "grouped-causal": ((2, 6, 2, 9, 9, 16, 16), dict(causal=True)),
    "multi-query": ((1, 4, 1, 8, 8, 16, 16), dict(causal=True)),
    "grouped-mask": ((2, 4, 2, 6, 7, 8, 8), dict(mask="boolean", mask_shape=(2, 4, 6, 7))),
    "small-values": ((1, 2, 2, 6, 7, 24, 16), {}),
    "large-values": ((1, 2, 2, 6, 7, 16, 24), {}),
    "head-size-256": ((1, 1, 1, 4, 5, 256, 256), {}),
    "window": ((1, 2, 2, 20, 20, 8, 8), dict(left=4, right=0)),
    "window-both-sides": ((1, 2, 2, 12, 20, 8, 8), dict(left=3, right=2)),
    "alibi": ((2, 4, 2, 9, 9, 8, 8), dict(slopes=[0.5, 0.25, 0.125, 0.0625], causal=True)),
    "soft-cap": ((1, 2, 2, 9, 9, 8, 8), dict(soft_cap=1.5)),
    "soft-cap-causal": ((1, 2, 2, 9, 9, 8, 8), dict(soft_cap=0.8, causal=True)),
    "half": ((1, 2, 2, 9, 9, 16, 16), dict(dtype="float16", causal=True)),
    "double": ((1, 2, 2, 9, 9, 16, 16), dict(dtype="float64", causal=True)),
    "strided": ((2, 3, 3, 7, 7, 16, 16), dict(causal=True, strided=True)),
}


def attend(q, k, v, mask, options):
    """Returns what torch's own attention makes of a case."""
    t, s = q.shape[2], k.shape[2]
    scale = options.get("scale")
    gqa = q.shape[1] != k.shape[1]
    if "soft_cap" in options:
        return scores(q, k, mask, options).softmax(-1) @ v
    if "slopes" in options or "left" in options:
        return F.scaled_dot_product_attention(q, k, v, bias(q, k, mask, options), enable_gqa=gqa)
    if options.get("causal") and options.get("alignment") != "TOP_LEFT" and t != s:
        if gqa:  # one query sees all
            return F.scaled_dot_product_attention(q, k, v, enable_gqa=True)
        return F.scaled_dot_product_attention(q, k, v, causal_lower_right(t, s), scale=scale)
    return F.scaled_dot_product_attention(
        q, k, v, mask, is_causal=options.get("causal", False), scale=scale, enable_gqa=gqa
    )


def bias(q, k, mask, options):
    """Everything that is added to the scores, as one mask."""
    t, s = q.shape[2], k.shape[2]
    b = torch.zeros(1, 1, t, s, dtype=q.dtype)
    if mask is not None:
        b = b + (torch.zeros(mask.shape).masked_fill(~mask, -INF) if mask.dtype == torch.bool else mask)
    if "slopes" in options:
        b = b + alibi(t, s, options["slopes"])
    left, right = options.get("left", -1), options.get("right", -1)
    if options.get("causal"):
        right = 0
    if options.get("alignment") == "TOP_LEFT":
        seen = torch.arange(s)[None] <= position(t, s, False)
    else:
        seen = window(t, s, left, right)
    return b.masked_fill(~seen, -INF)


def log_sum_exp(q, k, v, mask, options):
    plain = "soft_cap" not in options and q.shape[-1] == v.shape[-1] and q.shape[1] == k.shape[1]
    if plain and options.get("hide_row") is None:
        return torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(
            q, k, v, 0.0, False, attn_mask=bias(q, k, mask, options), scale=options.get("scale")
        )[1]
    return torch.logsumexp(scores(q, k, mask, options), -1)


def scores(q, k, mask, options):
    x = (q @ k.repeat_interleave(q.shape[1] // k.shape[1], 1).mT) * (options.get("scale") or q.shape[-1] ** -0.5)
    if "soft_cap" in options:
        x = options["soft_cap"] * torch.tanh(x / options["soft_cap"])
    return x + bias(q, k, mask, options)


def values(shape, dtype, strided, generator):
    b, h, n, d = shape
    if strided:
        return torch.randn(b, n, h, d, generator=generator).to(dtype).transpose(1, 2)
    return torch.randn(shape, generator=generator).to(dtype)


def main(folder: Path) -> None:
    tensors, metadata = {}, {}
    for seed, (name, (sizes, options)) in enumerate(CASES.items()):
        generator = torch.Generator().manual_seed(seed)
        b, h, g, t, s, d, dv = sizes
        dtype = getattr(torch, options.get("dtype", "float32"))
        strided = options.get("strided", False)
        q = values((b, h, t, d), dtype, strided, generator).requires_grad_()
        k = values((b, g, s, d), dtype, strided, generator).requires_grad_()
        v = values((b, g, s, dv), dtype, strided, generator).requires_grad_()
        mask = None
        if "mask" in options:
            mask = random_mask(options["mask_shape"], generator, options.get("hide_row"))
            if options["mask"] == "additive":
                mask = torch.randn(mask.shape, generator=generator).masked_fill(~mask, -INF)
        o = attend(q, k, v, mask, options)
        w = torch.randn(o.shape, generator=generator).to(dtype)
        (o * w).sum().backward()
        case = dict(q=q, k=k, v=v, o=o, w=w, dq=q.grad, dk=k.grad, dv=v.grad)
        case["l"] = log_sum_exp(q, k, v, mask, options)
        if mask is not None:
            case["mask"] = mask
        for key, value in case.items():
            tensors[f"{name}.{key}"] = value.detach().contiguous().clone()
        metadata[name] = json.dumps(options)
    save_file(tensors, folder / "sdpa.safetensors", metadata)
    print(len(CASES), "cases,", (folder / "sdpa.safetensors").stat().st_size // 1024, "kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
