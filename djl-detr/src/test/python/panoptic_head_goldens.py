"""Writes the goldens of org.djlext.detr.panoptic: tiny random DetrForSegmentation folders of transformers.

    python panoptic_head_goldens.py ../resources/panoptic

Each folder is a checkpoint (config.json, model.safetensors) with golden.safetensors beside it:
pixel_values and pixel_mask, what enters the mask head (features, hidden, memory, mask, map.0 to map.2),
logits, pred_boxes, attention, pred_masks, the weight of every mask pixel in the loss sum(pred_masks * loss_weight),
the gradients of that loss: grad.<input> and grad.<parameter>, for WHOLE models of all parameters, else of the
mask head; and what the layers of the transformer look at: encoder_attention.i, decoder_attention.i, cross_attention.i.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import DetrConfig, DetrForSegmentation, ResNetConfig

# name: (detector, backbone, sizes of the pictures, padded at the bottom and right to the largest)
VARIANTS = {
    "four-stages-padded": (
        dict(d_model=32, encoder_attention_heads=8, decoder_attention_heads=8, num_queries=5),
        dict(hidden_sizes=[4, 8, 12, 16], depths=[1, 1, 1, 1]),
        [(67, 45), (40, 71)],
    ),
    "three-stages": (
        dict(d_model=32, encoder_attention_heads=8, decoder_attention_heads=4, num_queries=7),
        dict(hidden_sizes=[6, 8, 10], depths=[1, 1, 1]),
        [(51, 37)],
    ),
    "few-channels": (
        # the last group norms have fewer than eight groups
        dict(d_model=16, encoder_attention_heads=8, decoder_attention_heads=2, num_queries=3),
        dict(hidden_sizes=[4, 4, 8, 8], depths=[1, 1, 1, 1]),
        [(40, 64), (33, 50), (1, 1)],
    ),
    "five-stages": (
        dict(d_model=32, encoder_attention_heads=16, decoder_attention_heads=2, num_queries=4),
        dict(hidden_sizes=[4, 6, 8, 10, 12], depths=[1, 1, 1, 1, 1]),
        [(67, 99)],
    ),
    "bottlenecks": (
        dict(d_model=16, encoder_attention_heads=16, decoder_attention_heads=8, num_queries=2),
        dict(hidden_sizes=[4, 8, 16, 16], depths=[1, 1, 2, 1], layer_type="bottleneck"),
        [(65, 65), (40, 65)],
    ),
}

WHOLE = {"three-stages", "few-channels"}


def model_of(detector: dict, backbone: dict) -> DetrForSegmentation:
    stages = len(backbone["hidden_sizes"])
    config = DetrConfig(
        use_timm_backbone=False,
        use_pretrained_backbone=False,
        backbone=None,
        backbone_config=ResNetConfig(
            **{"layer_type": "basic", "embedding_size": 4, **backbone},
            out_features=[f"stage{i + 1}" for i in range(stages)],
        ),
        encoder_layers=2,
        decoder_layers=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        num_labels=6,
        dropout=0.0,
        **detector,
    )
    model = DetrForSegmentation(config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name or ".gn" in name:
                p.copy_(torch.randn_like(p) * 0.1 + (1.0 if name.endswith("weight") else 0.0))
            elif "bbox_attention" in name:
                p.copy_(torch.randn_like(p) * 0.25)
            else:
                p.copy_(torch.randn_like(p) * (1.0 / max(p[0].numel(), 1)) ** 0.5)
        for name, b in model.named_buffers():
            if name.endswith("running_var"):
                b.copy_(torch.rand_like(b) + 0.5)
            elif b.is_floating_point():
                b.copy_(torch.randn_like(b) * 0.1 + (1.0 if name.endswith("weight") else 0.0))
    return model


def pictures(sizes) -> tuple[torch.Tensor, torch.Tensor]:
    h, w = (max(s[i] for s in sizes) for i in (0, 1))
    values = torch.zeros(len(sizes), 3, h, w)
    mask = torch.zeros(len(sizes), h, w, dtype=torch.int64)
    for i, (y, x) in enumerate(sizes):
        values[i, :, :y, :x] = torch.randn(3, y, x)
        mask[i, :y, :x] = 1
    return values, mask


def golden(model: DetrForSegmentation, sizes, whole: bool) -> dict[str, torch.Tensor]:
    values, mask = pictures(sizes)
    seen = {}

    def attention(module, args, kwargs, output):
        seen.update(hidden=args[0], memory=args[1], mask=~kwargs["mask"], attention=output)

    def head(module, args):
        seen.update(features=args[0], **{f"map.{i}": m for i, m in enumerate(args[2])})

    model.bbox_attention.register_forward_hook(attention, with_kwargs=True)
    model.mask_head.register_forward_pre_hook(head)
    out = model(values, mask, output_attentions=True)
    inputs = ["features", "hidden", "memory", "map.0", "map.1", "map.2"]
    named = dict(model.named_parameters())
    parameters = {n: p for n, p in named.items() if n.startswith(("mask_head", "bbox_attention"))}
    weight = torch.randn_like(out.pred_masks)
    # what enters the head is cut from what made it, so that each gradient is of that input alone
    leaves = {n: seen[n].detach().clone().requires_grad_() for n in inputs}
    attended = model.bbox_attention(leaves["hidden"], leaves["memory"], mask=~seen["mask"])
    maps = [leaves[f"map.{i}"] for i in range(3)]
    masks = model.mask_head(leaves["features"], attended, maps).view_as(out.pred_masks)
    assert torch.allclose(masks, out.pred_masks, rtol=1e-5, atol=1e-5)
    wanted = {**leaves, **parameters}
    grads = torch.autograd.grad((masks * weight).sum(), list(wanted.values()))
    if whole:
        # transformers freezes the stem and the first stage, and of its own ResNet everything, by a wrong name
        for p in named.values():
            p.requires_grad_(True)
        again = model(values, mask).pred_masks
        made = torch.autograd.grad((again * weight).sum(), list(named.values()), allow_unused=True)
        wanted = {**leaves, **{n: None for n, g in zip(named, made) if g is not None}}
        grads = [*grads[: len(leaves)], *(g for g in made if g is not None)]
    looks = dict(encoder=out.encoder_attentions, decoder=out.decoder_attentions, cross=out.cross_attentions)
    result = dict(
        pixel_values=values,
        pixel_mask=mask,
        logits=out.logits,
        pred_boxes=out.pred_boxes,
        pred_masks=out.pred_masks,
        loss_weight=weight,
        mask=seen["mask"],
        attention=seen["attention"],
        **{n: seen[n] for n in inputs},
        **{f"{side}_attention.{i}": a for side, layers in looks.items() for i, a in enumerate(layers)},
        **{f"grad.{n}": g for n, g in zip(wanted, grads)},
    )
    return {n: t.detach().contiguous().clone() for n, t in result.items()}


def main(folder: Path) -> None:
    for seed, (name, (detector, backbone, sizes)) in enumerate(VARIANTS.items()):
        torch.manual_seed(seed)
        model = model_of(detector, backbone)
        target = folder / name
        model.save_pretrained(target)
        (target / "generation_config.json").unlink(missing_ok=True)
        path = target / "config.json"
        published = json.loads(path.read_text())
        published.pop("transformers_version")
        published["frozen_stages"] = 0  # a key of ours
        path.write_text(json.dumps(published, indent=1) + "\n")
        save_file(golden(model, sizes, name in WHOLE), target / "golden.safetensors")
        for file in target.iterdir():
            file.chmod(0o644)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
