"""Writes the goldens of org.djlext.vlm.moonlight.MoonlightParityTest: tiny random DeepSeek-V3 models of
transformers, each as a published folder with a golden.safetensors beside it.

    python moonlight_goldens.py ../resources/moonlight [NAME ...]
    python moonlight_goldens.py --check FOLDER    # what Java saved opens here with equal logits

golden.safetensors holds, all float32 or int64:
  input_ids (B,T), hidden.0 the embedded tokens, hidden.i the output of layer i, logits (B,T,V)
  experts.i (B*T,K), weights.i (B*T,K)                      what the gate of layer i chose, by expert
  left.*, right.*: input_ids, attention_mask, logits        a batch padded on that side
  steps.input_ids (1,T), steps.logits (1,T,V)               read token by token with a cache
  greedy (1,N)                                              the tokens that follow steps.input_ids
  labels (B,T), loss (), grad.<tensor> (10)                 the loss, and of every weight's gradient 8
                                                            elements, the norm and a weighted sum
An expert that no token chose has no gradient.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import DeepseekV3Config, DeepseekV3ForCausalLM

BASE = dict(
    vocab_size=80,
    hidden_size=24,
    intermediate_size=40,
    moe_intermediate_size=10,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=4,
    n_routed_experts=8,
    num_experts_per_tok=3,
    n_shared_experts=2,
    n_group=1,
    topk_group=1,
    first_k_dense_replace=1,
    norm_topk_prob=True,
    routed_scaling_factor=2.446,
    q_lora_rank=None,
    kv_lora_rank=14,
    qk_nope_head_dim=8,
    qk_rope_head_dim=4,
    v_head_dim=8,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    rope_theta=50000.0,
    bos_token_id=1,
    eos_token_id=2,
    pad_token_id=0,
    tie_word_embeddings=False,
)
YARN = dict(
    rope_type="yarn",
    factor=40.0,
    original_max_position_embeddings=16,
    beta_fast=32,
    beta_slow=1,
    mscale=1.0,
    mscale_all_dim=1.0,
)

# name: (changes to the configuration, storage)
CONFIGS = {
    "plain": ({}, {}),
    "low-rank": (dict(q_lora_rank=12, v_head_dim=6, rms_norm_eps=1e-6, num_hidden_layers=3), {}),
    "groups": (
        dict(
            n_routed_experts=16,
            n_group=4,
            topk_group=2,
            num_experts_per_tok=4,
            n_shared_experts=1,
            first_k_dense_replace=0,
            moe_intermediate_size=6,
            routed_scaling_factor=2.5,
        ),
        {},
    ),
    "small-groups": (
        dict(n_group=4, topk_group=3, num_experts_per_tok=5, num_hidden_layers=3, vocab_size=61), {}),
    "one-expert": (dict(norm_topk_prob=False, num_experts_per_tok=1, n_shared_experts=1), {}),
    "not-normalised": (
        dict(norm_topk_prob=False, num_experts_per_tok=8, routed_scaling_factor=1.0), {}),
    "yarn": (
        dict(rope_scaling=YARN, qk_rope_head_dim=16, q_lora_rank=10, rope_theta=10000.0), {}),
    "yarn-mscale": (
        dict(
            rope_scaling={**YARN, "factor": 8.0, "mscale": 0.707, "mscale_all_dim": 1.3},
            qk_rope_head_dim=12,
        ),
        {},
    ),
    "yarn-attention-factor": (
        dict(
            rope_scaling=dict(
                rope_type="yarn",
                factor=4.0,
                original_max_position_embeddings=16,
                attention_factor=1.2,
                beta_fast=16,
                beta_slow=2,
            ),
            qk_rope_head_dim=10,
        ),
        {},
    ),
    "tied-biased": (
        dict(tie_word_embeddings=True, attention_bias=True, q_lora_rank=9, num_attention_heads=3,
             num_key_value_heads=3), {}),
    "half-split": (dict(rope_interleave=False, v_head_dim=14, qk_nope_head_dim=6, n_shared_experts=3), {}),
    "all-dense": (dict(first_k_dense_replace=2, n_routed_experts=2, num_experts_per_tok=2), {}),
    "no-shared": (dict(n_shared_experts=0, num_attention_heads=1, num_key_value_heads=1), {}),
    "bf16-sharded": (dict(rope_scaling=dict(type="linear", factor=2.0)), dict(dtype=torch.bfloat16, shard="9KB")),
}


def build(name: str):
    changes, storage = CONFIGS[name]
    torch.manual_seed(sum(ord(c) * (i + 1) for i, c in enumerate(name)))
    config = DeepseekV3Config(**{**BASE, **changes})
    config._attn_implementation = "eager"
    model = DeepseekV3ForCausalLM(config)
    dtype = storage.get("dtype", torch.float32)
    with torch.no_grad():
        for tensor, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.25 + (1.0 if "norm" in tensor else 0.0))
            # what is stored is what is computed with
            p.copy_(p.to(dtype).float())
        for tensor, b in model.named_buffers():
            if tensor.endswith("e_score_correction_bias"):
                b.copy_((torch.rand_like(b) * 0.3).to(dtype).float())
    return model.eval()


def digest(gradient: torch.Tensor) -> torch.Tensor:
    g = gradient.detach().reshape(-1).double()
    places = [i * (g.numel() - 1) // 7 for i in range(8)]
    weighted = (g * torch.cos(torch.arange(g.numel(), dtype=torch.float64))).sum()
    return torch.cat([g[places], g.norm().reshape(1), weighted.reshape(1)]).float()


def golden(model) -> dict:
    g = {}
    config = model.config
    generator = torch.Generator().manual_seed(5)
    ids = torch.randint(3, config.vocab_size, (2, 13), generator=generator)
    seen, gates, hooks = [], {}, []
    for i, layer in enumerate(model.model.layers):
        hooks.append(layer.register_forward_hook(
            lambda m, a, o: seen.append(o[0] if isinstance(o, tuple) else o)))
        if hasattr(layer.mlp, "gate"):
            hooks.append(layer.mlp.gate.register_forward_hook(
                lambda m, a, o, i=i: gates.__setitem__(i, o)))
    labels = ids.clone()
    labels[0, :4] = -100
    out = model(ids, labels=labels, output_hidden_states=True)
    for hook in hooks:
        hook.remove()
    out.loss.backward()
    g["input_ids"], g["labels"], g["loss"] = ids, labels, out.loss.detach()
    g["hidden.0"] = out.hidden_states[0].detach()
    for i, h in enumerate(seen):
        g[f"hidden.{i + 1}"] = h.detach()
    for i, (experts, weights) in gates.items():
        order = experts.argsort(-1)
        g[f"experts.{i}"] = experts.gather(-1, order)
        g[f"weights.{i}"] = weights.detach().gather(-1, order)
    g["logits"] = out.logits.detach()
    for name, p in model.named_parameters():
        if p.grad is not None and p.numel() > 0:
            g["grad." + name] = digest(p.grad)
    with torch.no_grad():
        for side, pads in (("left", slice(0, 5)), ("right", slice(9, 13))):
            mask = torch.ones_like(ids)
            padded = ids.clone()
            mask[0, pads] = 0
            padded[0, pads] = 0
            positions = (mask.cumsum(-1) - 1).clamp(min=0)
            g[side + ".input_ids"], g[side + ".attention_mask"] = padded, mask
            g[side + ".logits"] = model(padded, attention_mask=mask, position_ids=positions).logits
        one = ids[1:2]
        past, rows = None, []
        for piece in (one[:, :6], *one[:, 6:].split(1, dim=1)):
            step = model(piece, past_key_values=past, use_cache=True)
            past = step.past_key_values
            rows.append(step.logits)
        g["steps.input_ids"], g["steps.logits"] = one, torch.cat(rows, 1)
        longer = model.generate(one, attention_mask=torch.ones_like(one), max_new_tokens=10,
                                do_sample=False, eos_token_id=None)
        g["greedy"] = longer[:, one.shape[1]:]
    return {k: v.contiguous().clone() for k, v in g.items()}


def check(folder: Path) -> None:
    model = DeepseekV3ForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    values = load_file(folder / "expected.safetensors")
    with torch.no_grad():
        logits = model(values["input_ids"]).logits
    error = ((logits - values["logits"]).abs().max() / values["logits"].abs().max()).item()
    print(f"{folder.name}: greatest relative error {error:.2e}")
    assert error < 1e-5, folder


def main(root: Path, names: list[str]) -> None:
    for name in names or CONFIGS:
        storage = CONFIGS[name][1]
        folder = root / name
        model = build(name)
        values = golden(model)
        stored = model.to(storage.get("dtype", torch.float32))
        stored.save_pretrained(folder, max_shard_size=storage.get("shard", "5GB"))
        (folder / "generation_config.json").unlink(missing_ok=True)
        save_file(values, folder / "golden.safetensors")
        size = sum(f.stat().st_size for f in folder.iterdir())
        print(f"{name}: {size // 1024} kB, loss {values['loss'].item():.4f}")


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        for path in sorted(p for p in Path(sys.argv[2]).iterdir() if p.is_dir()):
            check(path)
    else:
        main(Path(sys.argv[1]), sys.argv[2:])
