"""Writes the goldens of org.djlext.vlm.moonvit.MoonVitParityTest: tiny random MoonViT towers, each as a
published folder with a golden.safetensors beside it.

    pip download --no-deps sglang==0.4.6.post5 && unzip -q sglang-0.4.6.post5*.whl -d reference
    python moonvit_goldens.py reference ../resources/moonvit [NAME ...]

The reference is the vision tower of modeling_kimi_vl.py of the Kimi-VL-A3B-Instruct folder, which sglang
0.4.6.post5 carries as kimi_vl_moonvit.py; it runs on its packed "sdpa" attention.

golden.safetensors holds, float32 or int64:
  pixel_values (P,3,p,p), image_grid_hws (N,2)
  embedded (P,E)               patches with their position embedding
  hidden.i (P,E)               the output of block i, counted from 1
  image_features (M,K,E)       after the final norm and the merger, all images in order
  direction (M,K,E), grad.<tensor>   gradients of sum(image_features * direction)
"""

import importlib.util
import json
import sys
import types
from pathlib import Path

import torch
import transformers.activations
from safetensors.torch import save_file

BASE = dict(
    patch_size=7,
    init_pos_emb_height=5,
    init_pos_emb_width=5,
    num_attention_heads=2,
    num_hidden_layers=2,
    hidden_size=16,
    intermediate_size=24,
    merge_kernel_size=[2, 2],
)

# name: (changes to the configuration, grids in patches (height, width), storage)
CONFIGS = {
    "one-image": (dict(patch_size=14), [(4, 6)], {}),
    "three-images": (dict(num_hidden_layers=3), [(4, 4), (2, 6), (6, 2)], {}),
    "published-head-size": (dict(patch_size=4, hidden_size=72, num_attention_heads=1, num_hidden_layers=1), [(4, 2), (2, 2)], {}),
    "grid-of-the-table": (dict(patch_size=4, num_hidden_layers=1), [(5, 5), (5, 5)], dict(merge=[1, 1])),
    "oblong-table": (
        dict(patch_size=4, init_pos_emb_height=3, init_pos_emb_width=9, num_attention_heads=4),
        [(8, 2), (2, 14)],
        {},
    ),
    "one-row": (dict(patch_size=4), [(1, 7), (7, 1), (1, 1)], dict(merge=[1, 1])),
    "pairs-of-a-row": (dict(patch_size=4, num_attention_heads=1), [(1, 6), (3, 4)], dict(merge=[1, 2])),
    "merge-three-by-two": (dict(patch_size=6, hidden_size=24), [(6, 4), (3, 2)], dict(merge=[3, 2])),
    "largest-grid": (
        dict(patch_size=1, hidden_size=4, num_attention_heads=1, num_hidden_layers=1, intermediate_size=6),
        [(512, 2), (2, 512)],
        {},
    ),
    "one-entry-table": (
        dict(patch_size=4, init_pos_emb_height=1, init_pos_emb_width=1, num_hidden_layers=1), [(2, 4)], {}),
    "bf16": (dict(patch_size=5), [(2, 2), (4, 2)], dict(dtype=torch.bfloat16)),
    "f16": (dict(patch_size=3, intermediate_size=40), [(10, 12)], dict(dtype=torch.float16)),
}


def reference(root: Path):
    """Loads the tower without the rest of sglang, which it does not use."""
    # the name that transformers had for it when the reference was written
    transformers.activations.PytorchGELUTanh = transformers.activations.GELUTanh
    config = load(root / "sglang/srt/configs/kimi_vl_moonvit.py", "reference_config")
    for name in ("sglang", "sglang.srt", "sglang.srt.configs"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["sglang.srt.configs"].MoonViTConfig = config.MoonViTConfig
    tower = load(root / "sglang/srt/models/kimi_vl_moonvit.py", "reference_tower")
    return config.MoonViTConfig, tower.MoonVitPretrainedModel


def load(file: Path, name: str):
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def build(kinds, changes: dict, storage: dict):
    config_type, tower_type = kinds
    options = {**BASE, **changes, "merge_kernel_size": storage.get("merge", [2, 2])}
    config = config_type(**options)
    config._attn_implementation = "sdpa"
    tower = tower_type(config).eval()
    tower.encoder.rope_2d.device = "cpu"
    with torch.no_grad():
        for name, p in tower.named_parameters():
            p.copy_(torch.randn_like(p) * 0.3 + (1.0 if "norm" in name and "weight" in name else 0.0))
            # what is stored is what is computed with
            p.copy_(p.to(storage.get("dtype", torch.float32)).float())
    return tower, options


def golden(tower, options, grids) -> dict:
    g = {}
    p = options["patch_size"]
    patches = sum(h * w for h, w in grids)
    pixels = torch.rand(patches, 3, p, p) * 2 - 1
    sizes = torch.tensor(grids, dtype=torch.int64)
    g["pixel_values"], g["image_grid_hws"] = pixels, sizes
    tower.patch_embed.register_forward_hook(lambda m, i, o: g.__setitem__("embedded", o.detach()))
    for n, block in enumerate(tower.encoder.blocks, 1):
        block.register_forward_hook(lambda m, i, o, n=n: g.__setitem__(f"hidden.{n}", o.detach()))
    features = torch.cat(tower(pixels, sizes))
    g["image_features"] = features.detach()
    g["direction"] = torch.randn_like(features)
    (features * g["direction"]).sum().backward()
    for name, parameter in tower.named_parameters():
        g["grad." + name] = parameter.grad
    return {k: v.contiguous() for k, v in g.items()}


def main():
    kinds = reference(Path(sys.argv[1]))
    out = Path(sys.argv[2])
    for i, (name, (changes, grids, storage)) in enumerate(CONFIGS.items()):
        if sys.argv[3:] and name not in sys.argv[3:]:
            continue
        torch.manual_seed(100 + i)
        tower, options = build(kinds, changes, storage)
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        save_file(golden(tower, options, grids), folder / "golden.safetensors")
        weights = {k: v.detach().to(storage.get("dtype", torch.float32)) for k, v in tower.named_parameters()}
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        config = {"architectures": ["MoonVitPretrainedModel"], "model_type": "moonvit", **options}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
