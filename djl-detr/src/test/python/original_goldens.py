"""Writes the goldens of org.djlext.detr.OriginalDetrTest: tiny random DETRs of the authors' code, each
as the folder NAME with the file that its main.py saves and a config.json, and NAME.safetensors.

    python original_goldens.py CHECKOUT ../resources/original [NAME ...]

CHECKOUT is a checkout of facebookresearch/detr. NAME.safetensors is as detr_goldens.py has it, with the
gradients under the authors' names.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from detr_goldens import batch, randomize

# name: (block, channels, blocks, dilation, learned positions, pre-norm, sizes of the pictures)
CONFIGS = {
    "post-norm": (BasicBlock, [4, 4, 6, 8], [1, 1, 1, 1], False, False, False, [(64, 90)]),
    "pre-norm": (Bottleneck, [2, 2, 3, 4], [1, 1, 1, 1], False, False, True, [(64, 90), (80, 40)]),
    "pre-norm-learned-dc5": (
        Bottleneck, [2, 2, 3, 4], [1, 1, 1, 2], True, True, True, [(50, 60), (64, 40)]),
}
CLASSES = 4
QUERIES = 5
SIZE = 16
HEADS = 2
INNER = 24
LAYERS = 2


def resnet(block, channels, blocks, dilation, norm):
    """The ResNet of torchvision with narrower stages."""
    net = ResNet(block, blocks, norm_layer=norm)
    net.inplanes = 64
    net.dilation = 1
    for i, (width, depth) in enumerate(zip(channels, blocks)):
        stage = net._make_layer(
            block, width, depth, stride=1 if i == 0 else 2, dilate=dilation and i == 3)
        setattr(net, f"layer{i + 1}", stage)
    return net


def build(block, channels, blocks, dilation, learned, pre_norm):
    from models.backbone import BackboneBase, FrozenBatchNorm2d, Joiner
    from models.detr import DETR
    from models.position_encoding import build_position_encoding
    from models.transformer import Transformer

    body = resnet(block, channels, blocks, dilation, FrozenBatchNorm2d)
    base = BackboneBase(body, True, channels[-1] * block.expansion, True)
    positions = build_position_encoding(
        argparse.Namespace(
            hidden_dim=SIZE, position_embedding="learned" if learned else "sine"))
    joiner = Joiner(base, positions)
    joiner.num_channels = base.num_channels
    transformer = Transformer(
        d_model=SIZE,
        nhead=HEADS,
        num_encoder_layers=LAYERS,
        num_decoder_layers=LAYERS,
        dim_feedforward=INNER,
        dropout=0.0,
        normalize_before=pre_norm,
        return_intermediate_dec=True,
    )
    return DETR(joiner, transformer, num_classes=CLASSES, num_queries=QUERIES, aux_loss=True)


def config(block, channels, blocks, dilation, learned, pre_norm):
    return dict(
        architectures=["DetrForObjectDetection"],
        model_type="detr",
        use_timm_backbone=True,
        backbone="resnet18" if block is BasicBlock else "resnet50",
        backbone_kwargs=dict(
            out_indices=[1, 2, 3, 4],
            in_chans=3,
            channels=channels,
            layers=blocks,
            **(dict(output_stride=16) if dilation else {}),
        ),
        dilation=dilation,
        d_model=SIZE,
        num_queries=QUERIES,
        encoder_layers=LAYERS,
        encoder_attention_heads=HEADS,
        encoder_ffn_dim=INNER,
        decoder_layers=LAYERS,
        decoder_attention_heads=HEADS,
        decoder_ffn_dim=INNER,
        dropout=0.0,
        position_embedding_type="learned" if learned else "sine",
        normalize_before=pre_norm,
        auxiliary_outputs=True,
        num_labels=CLASSES,
    )


def watch(model):
    """Keeps what the stages give, in the order (B, L, d)."""
    kept = {}

    def keep(name):
        def hook(module, args, out):
            kept[name] = out if out.dim() == 4 else out.transpose(0, 1)

        return hook

    model.input_proj.register_forward_hook(keep("projected"))
    transformer = model.transformer
    for i, layer in enumerate(transformer.encoder.layers):
        layer.register_forward_hook(keep(f"encoder.{i + 1}"))
    # overwrites the last one, which the final norm of pre-norm models follows
    transformer.encoder.register_forward_hook(keep(f"encoder.{LAYERS}"))
    for i, layer in enumerate(transformer.decoder.layers[:-1]):
        layer.register_forward_hook(keep(f"decoder.{i}"))
    transformer.decoder.register_forward_hook(
        lambda module, args, out: kept.update(queries=out[-1].transpose(0, 1)))
    return kept


def write(name, folder):
    from util.misc import NestedTensor

    *shape, sizes = CONFIGS[name]
    torch.manual_seed(sum(map(ord, name)))
    model = build(*shape).eval()
    randomize(model)
    pixels, mask = batch(sizes, 3)
    golden = {"pixel_values": pixels}
    if mask is not None:
        golden["pixel_mask"] = mask
    padding = torch.zeros(pixels[:, 0].shape, dtype=torch.bool) if mask is None else mask == 0
    nested = NestedTensor(pixels, padding)
    with torch.no_grad():
        features, _ = model.backbone(nested)
        model.input_proj.weight.div_(model.input_proj(features[-1].tensors).std())
    kept = watch(model)
    out = model(nested)
    features, positions = model.backbone(nested)
    for i, feature in enumerate(features):
        golden[f"map.{i}"] = feature.tensors
    golden["present"] = (~features[-1].mask).to(torch.uint8)
    golden["positions"] = positions[-1].flatten(2).transpose(1, 2)
    golden["encoder.0"] = kept["projected"].flatten(2).transpose(1, 2)
    golden.update(kept)
    auxiliary = out["aux_outputs"]
    outputs = {
        "logits": out["pred_logits"],
        "pred_boxes": out["pred_boxes"],
        "auxiliary_logits": torch.stack([layer["pred_logits"] for layer in auxiliary]),
        "auxiliary_pred_boxes": torch.stack([layer["pred_boxes"] for layer in auxiliary]),
    }
    loss = torch.zeros(())
    for key, value in outputs.items():
        golden[key] = value
        golden["weight." + key] = torch.randn(value.shape)
        loss = loss + (value * golden["weight." + key]).sum()
    loss.backward()
    for key, parameter in model.named_parameters():
        if parameter.grad is not None:
            golden["grad." + key] = parameter.grad
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    # as main.py does
    saved = {"model": model.state_dict(), "epoch": 3, "args": argparse.Namespace(lr=1e-4, masks=False)}
    torch.save(saved, target / "checkpoint.pth")
    (target / "config.json").write_text(json.dumps(config(*shape), indent=1) + "\n")
    save_file(
        {k: v.detach().contiguous().clone() for k, v in golden.items()},
        folder / f"{name}.safetensors",
    )


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    for chosen in sys.argv[3:] or CONFIGS:
        write(chosen, Path(sys.argv[2]))
