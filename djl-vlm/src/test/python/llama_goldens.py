"""Writes the goldens of org.djlext.vlm.llama.LlamaParityTest: tiny random LLaMA and Mistral models of
transformers, each as a published folder with a golden.safetensors beside it.

    python llama_goldens.py ../resources/llama [NAME ...]

golden.safetensors holds, all float32 or int64:
  input_ids (B,T), hidden.0 the embedded tokens, hidden.i the output of layer i, logits (B,T,V)
  padded.input_ids, padded.attention_mask, padded.logits   a batch padded on the left
  steps.input_ids (1,T), steps.logits (1,T,V)               read token by token with a cache
  labels (B,T), loss (), grad.<tensor>                      the loss and the gradient of every weight
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM

BASE = dict(
    vocab_size=99,
    hidden_size=32,
    intermediate_size=48,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    bos_token_id=1,
    eos_token_id=2,
    pad_token_id=0,
)

# name: (changes to the configuration, storage)
CONFIGS = {
    "mha-untied": (dict(num_key_value_heads=4, tie_word_embeddings=False), {}),
    "gqa-tied": (dict(tie_word_embeddings=True, rope_theta=100000.0), {}),
    "mqa-biased": (dict(num_key_value_heads=1, attention_bias=True, mlp_bias=True), {}),
    "attention-bias-only": (dict(attention_bias=True, hidden_size=24, rms_norm_eps=1e-6), {}),
    "mlp-bias-only": (dict(mlp_bias=True, num_hidden_layers=1), {}),
    "odd-head-size": (dict(hidden_size=40, head_dim=6, num_attention_heads=6, num_key_value_heads=3), {}),
    "rope-linear": (dict(rope_scaling=dict(rope_type="linear", factor=4.0)), {}),
    "rope-dynamic": (
        dict(rope_scaling=dict(rope_type="dynamic", factor=2.0), max_position_embeddings=8), {}),
    "rope-llama3": (
        dict(
            head_dim=16,
            rope_theta=500000.0,
            tie_word_embeddings=True,
            rope_scaling=dict(
                rope_type="llama3",
                factor=8.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=16,
            ),
        ),
        {},
    ),
    "rope-yarn": (
        dict(
            head_dim=16,
            rope_scaling=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16),
        ),
        {},
    ),
    "rope-yarn-tuned": (
        dict(
            head_dim=20,
            num_hidden_layers=1,
            rope_scaling=dict(
                rope_type="yarn",
                factor=2.5,
                original_max_position_embeddings=24,
                beta_fast=6.0,
                beta_slow=0.5,
                mscale=1.0,
                mscale_all_dim=0.4,
                truncate=False,
            ),
        ),
        {},
    ),
    "new-keys": (
        dict(
            num_hidden_layers=1,
            num_key_value_heads=4,
            rope_theta=5000,
            rope_scaling=dict(
                rope_type="llama3",
                factor=4.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=16,
            ),
        ),
        dict(new_keys=True),
    ),
    "mistral-no-window": (
        dict(model="mistral", sliding_window=None, head_dim=10, num_hidden_layers=1), {}),
    "mistral-window": (dict(model="mistral", sliding_window=5), {}),
    "bf16-sharded": (dict(tie_word_embeddings=False), dict(dtype=torch.bfloat16, shard="12KB")),
    "f16-old-keys": (
        dict(rope_scaling=dict(rope_type="linear", factor=2.0)),
        dict(dtype=torch.float16, old_keys=True),
    ),
}


def build(changes: dict, storage: dict):
    options = {**BASE, **changes}
    kind = options.pop("model", "llama")
    torch.manual_seed(hash_name(str(changes)))
    if kind == "mistral":
        config = MistralConfig(**options)
        model = MistralForCausalLM(config)
    else:
        config = LlamaConfig(**options)
        model = LlamaForCausalLM(config)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.2 + (1.0 if "norm" in name else 0.0))
            # what is stored is what is computed with
            p.copy_(p.to(storage.get("dtype", torch.float32)).float())
    return model.eval()


def hash_name(text: str) -> int:
    return sum(ord(c) * (i + 1) for i, c in enumerate(text))


def golden(model) -> dict:
    g = {}
    generator = torch.Generator().manual_seed(5)
    ids = torch.randint(3, 99, (2, 13), generator=generator)
    layers = model.model.layers
    seen = []
    hooks = [layer.register_forward_hook(lambda m, i, o: seen.append(o[0] if isinstance(o, tuple) else o)) for layer in layers]
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
    g["logits"] = out.logits.detach()
    for name, p in model.named_parameters():
        g["grad." + name] = p.grad.detach()
    with torch.no_grad():
        mask = torch.ones_like(ids)
        padded = ids.clone()
        mask[0, :5] = 0
        padded[0, :5] = 0
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        g["padded.input_ids"], g["padded.attention_mask"] = padded, mask
        g["padded.logits"] = model(padded, attention_mask=mask, position_ids=positions).logits
        one = ids[1:2]
        past, rows = None, []
        for piece in (one[:, :6], *one[:, 6:].split(1, dim=1)):
            step = model(piece, past_key_values=past, use_cache=True)
            past = step.past_key_values
            rows.append(step.logits)
        g["steps.input_ids"], g["steps.logits"] = one, torch.cat(rows, 1)
    return {k: v.contiguous().clone() for k, v in g.items()}


def main(root: Path, names: list[str]) -> None:
    for name in names or CONFIGS:
        changes, storage = CONFIGS[name]
        folder = root / name
        model = build(changes, storage)
        values = golden(model)
        stored = model.to(storage.get("dtype", torch.float32))
        stored.save_pretrained(folder, max_shard_size=storage.get("shard", "5GB"))
        path = folder / "config.json"
        config = json.loads(path.read_text())
        if storage.get("new_keys"):
            rope = config.pop("rope_scaling")
            config["rope_parameters"] = {**rope, "rope_theta": config.pop("rope_theta")}
            config["num_key_value_heads"] = config["head_dim"] = None
            config["layer_types"] = ["full_attention"]
            config["pretraining_tp"] = 2
            path.write_text(json.dumps(config, indent=2) + "\n")
        if storage.get("old_keys"):
            config["rope_scaling"] = {"type": "linear", "factor": 2.0}
            config["torch_dtype"] = config.pop("dtype", "float16")
            for key in ("head_dim", "attention_bias", "mlp_bias"):
                config.pop(key, None)
            path.write_text(json.dumps(config, indent=2) + "\n")
        (folder / "generation_config.json").unlink(missing_ok=True)
        save_file(values, folder / "golden.safetensors")
        size = sum(f.stat().st_size for f in folder.iterdir())
        print(f"{name}: {size // 1024} kB, loss {values['loss'].item():.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
