"""Writes the goldens of org.djlext.detr.DetrParityTest: tiny random DETRs of transformers, each as a
published folder with a golden.safetensors beside it.

    python detr_goldens.py ../resources/detr [NAME ...]

golden.safetensors holds, float32 but for the masks:
  pixel_values (B,C,H,W), perhaps pixel_mask (B,H,W)
  map.i, projected, present, positions       the backbone and what enters the encoder
  encoder.i, decoder.i, queries              the input and the output of each layer, the final norm
  logits, pred_boxes
  weight.logits, weight.pred_boxes, ...      the loss is the sum of the outputs, so weighted
  auxiliary_logits, auxiliary_pred_boxes     if there are any
  grad.<tensor>                              the gradient of every trained weight
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import DetrConfig, DetrForObjectDetection, ResNetConfig

ALL_STAGES = ["stage1", "stage2", "stage3", "stage4"]

BASE = dict(
    num_queries=5,
    d_model=16,
    encoder_layers=2,
    encoder_ffn_dim=24,
    encoder_attention_heads=2,
    decoder_layers=2,
    decoder_ffn_dim=24,
    decoder_attention_heads=2,
    dropout=0.0,
    num_labels=3,
    use_pretrained_backbone=False,
)


def native(**changes):
    shape = dict(
        embedding_size=6,
        hidden_sizes=[8, 12, 16, 20],
        depths=[1, 2, 1, 1],
        layer_type="bottleneck",
        out_features=ALL_STAGES,
    )
    shape.update(changes)
    return dict(use_timm_backbone=False, backbone=None, backbone_config=ResNetConfig(**shape))


def timm(name, dilation=False, **arguments):
    arguments = dict(out_indices=[1, 2, 3, 4], in_chans=3, **arguments)
    return dict(
        use_timm_backbone=True, backbone=name, dilation=dilation, backbone_kwargs=arguments)


TRAINED = dict(frozen_stages=0)

# name: (configuration, batch, sizes of the pictures, what our own reader adds)
CONFIGS = {
    "native-bottleneck": (native(), [(70, 96)], TRAINED),
    "native-basic-masked": (
        native(layer_type="basic", depths=[2, 1, 1, 1]), [(65, 41), (37, 70), (33, 33)], TRAINED),
    "native-three-stages": (
        native(
            hidden_sizes=[8, 12, 16],
            depths=[1, 1, 1],
            layer_type="basic",
            out_features=ALL_STAGES[:3],
        ),
        [(64, 80), (50, 70)],
        TRAINED,
    ),
    "native-early-stride": (
        native(downsample_in_first_stage=True, downsample_in_bottleneck=True),
        [(129, 70)],
        TRAINED,
    ),
    "native-inner-stage": (
        dict(native(out_features=["stage2", "stage3"]), num_queries=2), [(40, 72)], TRAINED),
    "native-default-frozen": (native(), [(48, 48)], {}),
    "learned-masked": (
        dict(native(layer_type="basic"), position_embedding_type="learned"),
        [(40, 65), (64, 50)],
        TRAINED,
    ),
    "auxiliary": (
        dict(native(layer_type="basic"), auxiliary_loss=True, decoder_layers=3),
        [(64, 64), (64, 64)],
        TRAINED,
    ),
    "gelu-one-query-one-class": (
        dict(
            native(layer_type="basic", depths=[1, 1, 1, 1]),
            activation_function="gelu",
            num_queries=1,
            num_labels=1,
            encoder_layers=1,
            encoder_attention_heads=4,
            encoder_ffn_dim=10,
            decoder_layers=3,
            decoder_attention_heads=1,
        ),
        [(37, 91)],
        TRAINED,
    ),
    "silu-many-queries-gray": (
        dict(
            native(num_channels=1, layer_type="basic", depths=[1, 1, 1, 1]),
            num_channels=1,
            activation_function="silu",
            num_queries=40,
            num_labels=91,
            d_model=24,
            decoder_attention_heads=3,
        ),
        [(64, 64)],
        TRAINED,
    ),
    "vanishing-picture": (
        native(layer_type="basic", depths=[1, 1, 1, 1]), [(64, 70), (2, 2)], TRAINED),
    "timm-basic": (timm("resnet18", channels=[4, 4, 8, 8], layers=[1, 2, 1, 1]), [(64, 90)], {}),
    "timm-bottleneck-masked": (
        timm("resnet50", channels=[2, 2, 3, 4], layers=[2, 1, 1, 2]), [(64, 90), (80, 40)], {}),
    "timm-bottleneck-dc5": (
        timm("resnet50.a1_in1k", dilation=True, channels=[2, 2, 3, 4], layers=[1, 1, 1, 3]),
        [(64, 97), (80, 40)],
        {},
    ),
    "timm-basic-dc5": (
        timm("resnet18", dilation=True, channels=[4, 4, 8, 8], layers=[1, 1, 1, 2]),
        [(90, 64)],
        {},
    ),
}


def randomize(model):
    """Values of such sizes that every part of the model matters."""
    state = model.state_dict()
    for name, value in state.items():
        if not value.is_floating_point():
            continue
        if name.endswith("running_var"):
            value.uniform_(0.5, 2.0)
        elif name.endswith("running_mean"):
            value.normal_(0.0, 0.3)
        elif value.dim() == 1:
            near = 1.0 if "norm" in name and name.endswith("weight") or "bn" in name else 0.0
            value.normal_(near if name.endswith("weight") else 0.0, 0.2)
        else:
            fan = value[0].numel() if "embed" not in name or value.dim() == 4 else 1
            value.normal_(0.0, (2.0 if value.dim() == 4 else 1.0) ** 0.5 * fan**-0.5)
    model.load_state_dict(state)


@torch.no_grad()
def tame(model, pixels):
    """Tokens of size 1, so that attention does not come down to one of them."""
    features, _ = model.model.backbone(pixels, torch.ones(pixels[:, 0].shape))
    projection = model.model.input_projection
    projection.weight.div_(projection(features[-1][0]).std())


def batch(sizes, channels):
    h = max(size[0] for size in sizes)
    w = max(size[1] for size in sizes)
    pixels = torch.zeros(len(sizes), channels, h, w)
    mask = torch.zeros(len(sizes), h, w, dtype=torch.int64)
    for i, (a, b) in enumerate(sizes):
        pixels[i, :, :a, :b] = torch.randn(channels, a, b)
        mask[i, :a, :b] = 1
    return pixels, (mask if len(set(sizes)) > 1 else None)


def inputs_of_encoder(model):
    kept = {}
    model.model.encoder.register_forward_hook(
        lambda module, args, kwargs, out: kept.update(kwargs), with_kwargs=True)
    model.model.input_projection.register_forward_hook(
        lambda module, args, out: kept.update(projected=out))
    return kept


def write(name, folder):
    changes, sizes, ours = CONFIGS[name]
    torch.manual_seed(sum(map(ord, name)))
    config = DetrConfig(**{**BASE, **changes})
    model = DetrForObjectDetection(config).eval()
    randomize(model)
    if not config.use_timm_backbone and ours:
        # transformers means to freeze the stem and the first stage only, but looks for other names
        for parameter in model.parameters():
            parameter.requires_grad_(True)
    elif not config.use_timm_backbone:
        for key, parameter in model.named_parameters():
            parameter.requires_grad_("embedder" not in key and "stages.0." not in key)
    pixels, mask = batch(sizes, config.num_channels)
    tame(model, pixels)
    kept = inputs_of_encoder(model)
    given = torch.ones(pixels[:, 0].shape) if mask is None else mask
    golden = {"pixel_values": pixels}
    if mask is not None:
        golden["pixel_mask"] = mask
    features, _ = model.model.backbone(pixels, given)
    for i, (feature, _) in enumerate(features):
        golden[f"map.{i}"] = feature
    out = model(
        pixels, mask, output_hidden_states=True, output_attentions=False)
    golden["projected"] = kept["projected"]
    golden["present"] = features[-1][1].to(torch.uint8)
    golden["positions"] = kept["object_queries"]
    for i, state in enumerate(out.encoder_hidden_states):
        golden[f"encoder.{i}"] = state
    # the first is zeros, the last behind the final norm
    for i, state in enumerate(out.decoder_hidden_states[1:-1]):
        golden[f"decoder.{i}"] = state
    golden["queries"] = out.last_hidden_state
    outputs = {"logits": out.logits, "pred_boxes": out.pred_boxes}
    if config.auxiliary_loss:
        states = model.model(pixels, mask).intermediate_hidden_states[:-1]
        outputs["auxiliary_logits"] = model.class_labels_classifier(states)
        outputs["auxiliary_pred_boxes"] = model.bbox_predictor(states).sigmoid()
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
    model.save_pretrained(target)
    path = target / "config.json"
    published = json.loads(path.read_text())
    published.pop("transformers_version")
    published.update(ours)
    path.write_text(json.dumps(published, indent=1) + "\n")
    save_file({k: v.detach().contiguous().clone() for k, v in golden.items()}, target / "golden.safetensors")


if __name__ == "__main__":
    for chosen in sys.argv[2:] or CONFIGS:
        write(chosen, Path(sys.argv[1]))
