"""Writes the goldens of org.djlext.vlm.llama.LlamaGgufTest: for every block format a tiny random LLaMA as
a GGUF file, and the logits of transformers on the dequantized weights.

    python llama_gguf_goldens.py ../resources/llama-gguf

The files differ in more than the format: see VARIANTS. golden.safetensors holds input_ids (B,T) and
<name>.logits (B,T,V). The K formats, which Python cannot write, are made of random blocks.
"""

import sys
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

BASE = dict(
    vocab_size=32,
    hidden_size=64,
    intermediate_size=64,
    num_hidden_layers=1,
    num_attention_heads=2,
    num_key_value_heads=1,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    tie_word_embeddings=False,
)
LLAMA3 = dict(
    rope_type="llama3",
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=16,
)
LINEAR = dict(rope_type="linear", factor=4.0)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16)
WIDE = dict(hidden_size=256, head_dim=32)

# name: (type, changes to the configuration)
VARIANTS = {
    "F32": dict(rope_scaling=LLAMA3, rope_theta=500000.0),
    "F16": dict(tie_word_embeddings=True),
    "BF16": dict(attention_bias=True),
    "Q8_0": dict(mlp_bias=True, num_hidden_layers=2),
    "Q4_0": dict(head_dim=16, num_attention_heads=4, num_key_value_heads=2),
    "Q4_1": dict(rope_scaling=LINEAR),
    "Q5_0": dict(num_key_value_heads=2, rope_theta=100000.0),
    "Q5_1": dict(rope_scaling=YARN),
    "Q4_K": WIDE,
    "Q5_K": WIDE,
    "Q6_K": dict(**WIDE, tie_word_embeddings=True),
}

NAMES = {
    "model.embed_tokens": "token_embd",
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "model.norm": "output_norm",
    "lm_head": "output",
}


def gguf_name(name: str) -> str:
    name = name.replace("model.layers.", "blk.")
    for ours, theirs in NAMES.items():
        name = name.replace(ours, theirs)
    return name


def heads_of(name: str, config: LlamaConfig) -> int:
    if "attn_q." in name:
        return config.num_attention_heads
    return config.num_key_value_heads if "attn_k." in name else 0


def swapped(rows: np.ndarray, outer: int, inner: int, heads: int) -> np.ndarray:
    return rows.reshape(heads, outer, inner, -1).swapaxes(1, 2).reshape(rows.shape)


def random_blocks(rng, shape, kind: Type) -> np.ndarray:
    values, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (shape[0], shape[1] // values, size), dtype=np.uint8)
    scales = {Type.Q4_K: (0, 2), Type.Q5_K: (0, 2), Type.Q6_K: (208,)}[kind]
    for at in scales:
        d = np.full((*blocks.shape[:2], 1), 1e-4 if kind == Type.Q6_K else 3e-4, np.float16)
        blocks[..., at : at + 2] = d.view(np.uint8)
    return blocks.reshape(shape[0], -1)


def stored(rng, name: str, value: np.ndarray, kind: Type) -> tuple[np.ndarray, Type]:
    """Norms and biases stay float32; rows that no block fits take the format llama.cpp falls back to."""
    if value.ndim == 1:
        return value, Type.F32
    if value.shape[1] % gguf.GGML_QUANT_SIZES[kind][0] != 0:
        kind = Type.Q8_0
    if kind in (Type.Q4_K, Type.Q5_K, Type.Q6_K):
        return random_blocks(rng, value.shape, kind), kind
    if kind == Type.F32:
        return value, kind
    return gguf.quantize(value, kind), kind


def write(path: Path, changes: dict) -> LlamaForCausalLM:
    kind = Type[path.stem]
    torch.manual_seed(int(kind) + 11)
    rng = np.random.default_rng(int(kind))
    config = LlamaConfig(**{**BASE, **changes})
    model = LlamaForCausalLM(config).eval()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_vocab_size(config.vocab_size)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_dimension_count(config.head_dim)
    if config.head_dim * config.num_attention_heads != config.hidden_size:
        writer.add_key_length(config.head_dim)
        writer.add_value_length(config.head_dim)
    if config.rope_theta != 10000:
        writer.add_rope_freq_base(config.rope_theta)
    rope = config.rope_scaling or {}
    if rope.get("rope_type") in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType(rope["rope_type"]))
        writer.add_rope_scaling_factor(rope["factor"])
        if "original_max_position_embeddings" in rope:
            writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    elif rope:
        plain = config.rope_theta ** -(torch.arange(0, config.head_dim, 2) / config.head_dim)
        divisors = plain / model.model.rotary_emb.inv_freq
        writer.add_tensor("rope_freqs.weight", divisors.float().numpy())
    with torch.no_grad():
        for full, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.2 + (1.0 if "norm" in full else 0.0))
            name = gguf_name(full)
            heads = heads_of(name, config)
            value = p.numpy()
            if heads:
                value = swapped(value, 2, config.head_dim // 2, heads)
            data, used = stored(rng, name, value, kind)
            writer.add_tensor(name, data, raw_dtype=used)
            value = gguf.dequantize(data, used).reshape(value.shape)
            if heads:
                value = swapped(value, config.head_dim // 2, 2, heads)
            p.copy_(torch.from_numpy(value.copy()))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return model


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(0, 32, (2, 9), generator=torch.Generator().manual_seed(3))
    golden = {"input_ids": ids}
    for name, changes in VARIANTS.items():
        path = folder / f"{name}.gguf"
        model = write(path, changes)
        with torch.no_grad():
            logits = model(ids).logits
        golden[f"{name}.logits"] = logits.contiguous()
        print(f"{name}: {path.stat().st_size // 1024} kB, logits to {logits.abs().max().item():.2f}")
    save_file(golden, folder / "golden.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
