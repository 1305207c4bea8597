"""Writes the goldens of org.djlext.vlm.tune.lora.LoraParityTest: tiny random LLaMA models of transformers,
each with adapters as peft saves them.

    python lora_goldens.py ../resources/lora [NAME ...]
    python lora_goldens.py --check ../resources/lora OURS

The folder base-NAME is a model, the folder NAME/ an adapter of it with a golden.safetensors beside it,
which holds, all float32 or int64:
  input_ids, labels (B,T), base.logits, logits (B,T,V), merged.logits, loss ()
  grad.<tensor>      the gradient of every tensor of the adapter, as its file calls it
  step.<tensor>      its value after three steps of AdamW, rate 0.01, epsilon 1e-4
  dropped.loss ()    the loss with dropout, torch's generator seeded with 7, where there is any

--check opens the adapters that WriteAdapter wrote into the folder OURS with peft, and compares peft's
logits with ours.
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlamaForCausalLM

BASES = {
    "untied": dict(tie_word_embeddings=False, attention_bias=True, mlp_bias=True),
    "tied": dict(tie_word_embeddings=True),
}

CONFIGS = {
    "plain": ("tied", dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"])),
    "usual": ("tied", dict(r=2, lora_alpha=3, task_type="CAUSAL_LM")),
    "all-linear": ("tied", dict(r=3, lora_alpha=5, target_modules="all-linear", use_rslora=True)),
    "regex": ("untied", dict(r=2, target_modules=r".*\.1\..*(k_proj|up_proj)", lora_alpha=4)),
    "excluded": (
        "untied",
        dict(r=2, target_modules="all-linear", exclude_modules=["down_proj", "model.layers.0.mlp.up_proj"]),
    ),
    "layers": (
        "tied",
        dict(r=2, target_modules=["o_proj", "gate_proj"], layers_to_transform=[1], layers_pattern="layers"),
    ),
    "patterns": (
        "tied",
        dict(
            r=2,
            lora_alpha=4,
            target_modules=["q_proj", "k_proj", "down_proj"],
            rank_pattern={"layers.0.self_attn.q_proj": 5, "down_proj": 1},
            alpha_pattern={"k_proj": 7, r"layers\.1\..*": 3},
        ),
    ),
    "dora": ("untied", dict(r=3, lora_alpha=6, target_modules="all-linear", use_dora=True)),
    "dora-tied": ("tied", dict(r=2, target_modules=["v_proj", "down_proj", "lm_head"], use_dora=True)),
    "bias-all": ("untied", dict(r=2, target_modules=["q_proj"], bias="all")),
    "bias-lora-only": ("untied", dict(r=2, target_modules=["q_proj", "up_proj"], bias="lora_only")),
    "lora-bias": ("untied", dict(r=2, target_modules=["v_proj", "gate_proj"], lora_bias=True)),
    "saved": ("untied", dict(r=2, target_modules=["q_proj"], modules_to_save=["lm_head", "norm"])),
    "saved-embedding": ("untied", dict(r=2, target_modules=["o_proj"], modules_to_save=["embed_tokens"])),
    "saved-mlp": ("untied", dict(r=2, target_modules=["k_proj"], modules_to_save=["layers.1.mlp"])),
    "embedding": ("tied", dict(r=3, lora_alpha=5, target_modules=["embed_tokens", "q_proj"])),
    "embedding-dora": ("untied", dict(r=3, target_modules=["embed_tokens", "k_proj"], use_dora=True)),
    "head-tied": ("tied", dict(r=2, target_modules=["lm_head", "v_proj"])),
    "dropout": ("tied", dict(r=4, target_modules=["q_proj", "v_proj", "down_proj"], lora_dropout=0.3)),
    "dropout-dora": ("untied", dict(r=2, target_modules=["k_proj", "o_proj"], lora_dropout=0.3, use_dora=True)),
}


def base(name: str) -> LlamaForCausalLM:
    torch.manual_seed(11)
    config = LlamaConfig(
        vocab_size=37,
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=32,
        rms_norm_eps=1e-5,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=0,
        **BASES[name],
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for tensor, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.3 + (1.0 if "norm" in tensor else 0.0))
    return model.eval()


def adapted(name: str):
    base_name, options = CONFIGS[name]
    torch.manual_seed(sum(map(ord, name)))
    model = get_peft_model(base(base_name), LoraConfig(**options))
    with torch.no_grad():
        for tensor, p in model.named_parameters():
            if "magnitude" in tensor:
                p.mul_(1 + 0.2 * torch.randn_like(p))
            elif p.requires_grad:
                p.copy_(torch.randn_like(p) * 0.3 + (1.0 if "norm" in tensor else 0.0))
    return model


def file_name(tensor: str) -> str:
    name = tensor.replace(".modules_to_save.default", "").replace(".default", "")
    return name.removesuffix(".weight") if "magnitude" in name else name


def golden(name: str, model) -> dict:
    g = {}
    generator = torch.Generator().manual_seed(5)
    ids = torch.randint(3, 37, (2, 7), generator=generator)
    labels = ids.clone()
    labels[0, :3] = -100
    g["input_ids"], g["labels"] = ids, labels
    g["base.logits"] = base(CONFIGS[name][0])(ids).logits.detach()
    model.eval()
    out = model(ids, labels=labels)
    out.loss.backward()
    g["loss"], g["logits"] = out.loss.detach(), out.logits.detach()
    trained = {n: p for n, p in model.named_parameters() if p.requires_grad}
    for tensor, p in trained.items():
        g["grad." + file_name(tensor)] = p.grad.detach()
    if CONFIGS[name][1].get("lora_dropout"):
        model.train()
        torch.manual_seed(7)
        g["dropped.loss"] = model(ids, labels=labels).loss.detach()
        model.eval()
    before = {n: p.detach().clone() for n, p in trained.items()}
    optimizer = torch.optim.AdamW(trained.values(), lr=0.01, eps=1e-4, weight_decay=0.0)
    for _ in range(3):
        optimizer.zero_grad()
        model(ids, labels=labels).loss.backward()
        optimizer.step()
    for tensor, p in trained.items():
        g["step." + file_name(tensor)] = p.detach().clone()
    with torch.no_grad():
        for tensor, p in trained.items():
            p.copy_(before[tensor])
    return g


def write(root: Path, names: list[str]) -> None:
    for name in BASES:
        folder = root / f"base-{name}"
        base(name).save_pretrained(folder)
        (folder / "generation_config.json").unlink()
    for name in names or CONFIGS:
        model = adapted(name)
        folder = root / name
        values = golden(name, model)
        model.save_pretrained(folder)
        (folder / "README.md").unlink()
        config = json.loads((folder / "adapter_config.json").read_text())
        (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
        if CONFIGS[name][1].get("bias") == "lora_only":
            # peft 0.18 leaves these biases out, but reads them
            tensors = load_file(folder / "adapter_model.safetensors")
            for tensor, p in model.named_parameters():
                if p.requires_grad and "bias" in tensor:
                    tensors[file_name(tensor)] = p.detach().clone()
            save_file(tensors, folder / "adapter_model.safetensors", {"format": "pt"})
        if not CONFIGS[name][1].get("lora_bias"):
            values["merged.logits"] = model.merge_and_unload()(values["input_ids"]).logits.detach()
        save_file({k: v.contiguous().clone() for k, v in values.items()}, folder / "golden.safetensors")
        size = sum(f.stat().st_size for f in folder.iterdir())
        print(f"{name}: {size // 1024} kB, loss {values['loss'].item():.4f}")


def check(root: Path, ours: Path) -> None:
    wrong = []
    for values in sorted(ours.glob("*.safetensors")):
        expected = load_file(values)
        model = LlamaForCausalLM.from_pretrained(root / f"base-{CONFIGS[values.stem][0]}")
        model = PeftModel.from_pretrained(model, ours / values.stem).eval()
        with torch.no_grad():
            logits = model(expected["input_ids"]).logits
            with model.disable_adapter():
                base = model(expected["input_ids"]).logits
        difference = (logits - expected["logits"]).abs().max().item()
        effect = (logits - base).abs().max().item()
        print(f"{values.stem}: peft's logits differ by {difference:.1e}, the adapter changes them by {effect:.1e}")
        if not difference < 1e-4:
            wrong.append(values.stem)
    if wrong:
        sys.exit(f"not equal: {wrong}")


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        write(Path(sys.argv[1]), sys.argv[2:])
