"""Writes the goldens of org.djlext.pose.PoseParityTest: whole models of mmpose, and of the authors of
residual likelihood, with random weights.

    python pose_goldens.py ../resources/pose res-loglikelihood-regression

The second argument is a checkout of the authors' repository.

Each folder has config.json and the weights under the reference's names; beside it lies
<name>.golden.safetensors:

    pixel_values            two inputs
    out.*, mirrored.*       raw outputs of inference, and their mean with those of the mirrored input
    label.*                 what codec.encode gives for random joints, keypoints and visible
    loss, train.*           loss and outputs in training mode
    grad.*, norm.*          of each weight: the first 256 elements of its gradient, and the norm
    after.*                 running statistics after the training pass
    decoded.*, peaks.*      joints that the codec finds in the outputs, and in noisy labels
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from mmpose_reference import build, codec, randomize
from mmpose.models.utils.tta import flip_coordinates, flip_heatmaps, flip_vectors
from safetensors.torch import save_file

GRADIENT = 256
COCO_PAIRS = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
SMALL_PAIRS = [0, 2, 1, 3, 4]
SMALL_SET = {
    "names": ["head", "left_hand", "right_hand", "hip", "tail"],
    "pairs": [["left_hand", "right_hand"]],
    "skeleton": [["head", "hip"], ["hip", "tail"]],
    "sigmas": [0.03, 0.06, 0.06, 0.1, 0.08],
}
NORM = dict(type="BN")


def cspnext(deepen, widen, expand=0.5, attention=True, eps=1e-5, stages=None):
    config = dict(type="cspnext", deepen_factor=deepen, widen_factor=widen)
    config.update(expand_ratio=expand, channel_attention=attention, norm_eps=eps)
    arguments = {}
    count = 4
    if stages:
        config["stages"] = stages
        arguments["arch_ovewrite"] = stages
        count = len(stages)
    reference = build(
        dict(
            type="CSPNeXt",
            deepen_factor=deepen,
            widen_factor=widen,
            expand_ratio=expand,
            channel_attention=attention,
            out_indices=(count,),
            norm_cfg=dict(type="BN", eps=eps),
            **arguments,
        )
    )
    return config, reference, int((stages[-1][1] if stages else 1024) * widen), 2 ** (count + 1)


def resnet(depth, width, stages=4):
    depths = {18: [2, 2, 2, 2], 50: [3, 4, 6, 3]}[depth][:stages]
    expansion = 4 if depth == 50 else 1
    widths = [width * expansion * 2**i for i in range(stages)]
    config = dict(type="resnet", stem_width=width, widths=widths, depths=depths)
    config["form"] = "bottleneck" if depth == 50 else "basic"
    reference = build(
        dict(
            type="ResNet",
            depth=depth,
            num_stages=stages,
            base_channels=width,
            stem_channels=width,
            strides=(1, 2, 2, 2)[:stages],
            dilations=(1,) * stages,
            out_indices=(stages - 1,),
            norm_cfg=NORM,
        )
    )
    return config, reference, widths[-1], 4 * 2 ** (stages - 1)


class Whole(torch.nn.Module):
    """Backbone, pooling where the head wants it, and head, under mmpose's names."""

    def __init__(self, backbone, head, pooled):
        super().__init__()
        self.backbone = backbone
        self.head = head
        self.pooled = pooled

    def forward(self, x):
        maps = self.backbone(x)
        if self.pooled:
            maps = tuple(m.mean((2, 3), keepdim=True) for m in maps)
        return self.head(maps)


def joints(rng, k, size, batch=2):
    """Most inside, some outside, some invisible."""
    w, h = size
    points = rng.uniform(-0.15, 1.15, (batch, k, 2)) * [w, h]
    points[:, 0] = [w / 2 + 0.3, h / 2 - 0.7]
    points[:, 1] = [-3 * w, h / 2]
    visible = (rng.uniform(size=(batch, k)) > 0.2).astype(np.float32)
    visible[:, :2] = 1
    return points.astype(np.float32), visible


def encode(c, points, visible):
    encoded = [c.encode(p[None].copy(), v[None].copy()) for p, v in zip(points, visible)]
    result = {}
    for key in encoded[0]:
        values = [e[key] if key == "heatmaps" else e[key][0] for e in encoded]
        result[key] = torch.from_numpy(np.stack(values).astype(np.float32))
    return result


def decode(c, arrays):
    """arrays: list of (B, K, ...) numpy arrays -> joints (B, K, 2) and scores (B, K)."""
    found = []
    for b in range(arrays[0].shape[0]):
        parts = [a[b : b + 1].copy() if a.ndim == 3 else a[b].copy() for a in arrays]
        if len(parts) == 2 and parts[1].shape[-1] == 2 and parts[0].shape[-1] == 2:
            parts = [np.concatenate(parts, -1)]
        with np.errstate(all="ignore"):
            xy, score = c.decode(*parts)
        found.append((xy[0], score[0]))
    return [torch.from_numpy(np.stack(f).astype(np.float32)) for f in zip(*found)]


def named(kind, out):
    if kind in ("rtmcc", "simcc"):
        return {"simcc_x": out[0], "simcc_y": out[1]}
    if kind == "heatmap":
        return {"heatmaps": out}
    if out.shape[-1] == 2:
        return {"coords": out}
    return {"coords": out[..., :2], "sigma": out[..., 2:].sigmoid()}


def mirrored(kind, model, x, pairs, size, shift):
    straight, turned = model(x), model(x.flip(-1))
    if kind in ("rtmcc", "simcc"):
        back = flip_vectors(*turned, flip_indices=pairs)
        return named(kind, tuple((a + b) / 2 for a, b in zip(straight, back)))
    if kind == "heatmap":
        back = flip_heatmaps(turned, flip_indices=pairs, shift_heatmap=shift)
        return named(kind, (straight + back) / 2)
    back = flip_coordinates(turned.clone(), pairs, True, size)
    straight, back = named(kind, straight), named(kind, back)
    return {n: (straight[n] + back[n]) / 2 for n in straight}


def gradients(model, golden, keep=lambda n: n):
    for name, p in model.named_parameters():
        gradient = torch.zeros_like(p) if p.grad is None else p.grad
        golden["grad." + keep(name)] = gradient.flatten()[:GRADIENT].clone()
        golden["norm." + keep(name)] = gradient.norm()
    for name, b in model.named_buffers():
        if "running" in name:
            golden["after." + keep(name)] = b.clone()


def case(out, name, seed, size, backbone, kind, head_args, codec_args, loss, **more):
    backbone_config, reference, channels, stride = backbone
    custom = more.get("custom", False)
    pairs = SMALL_PAIRS if custom else COCO_PAIRS
    k = len(pairs)
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    arguments = dict(head_args, loss=loss, in_channels=channels)
    arguments["num_joints" if kind == "regression" else "out_channels"] = k
    if kind in ("rtmcc", "simcc"):
        arguments.update(input_size=size, in_featuremap_size=tuple(s // stride for s in size))
    head_module = build(arguments)
    model = Whole(reference, head_module, kind == "regression")
    randomize(model, seed)
    c = codec(codec_args)
    x = torch.randn(2, 3, size[1], size[0])
    golden = {"pixel_values": x}
    weights = {n: v.clone() for n, v in model.state_dict().items()}

    model.eval()
    with torch.no_grad():
        outputs = named(kind, model(x))
        golden.update({"out." + n: v.clone() for n, v in outputs.items()})
        udp = more.get("udp", False)
        for n, v in mirrored(kind, model, x, pairs, size, not udp).items():
            golden["mirrored." + n] = v.clone()
    xy, score = decode(c, [v.numpy() for v in outputs.values()])
    golden["decoded.xy"], golden["decoded.score"] = xy, score

    points, visible = joints(rng, k, size)
    labels = encode(c, points, visible)
    golden["label.points"] = torch.from_numpy(points)
    golden["label.visible"] = torch.from_numpy(visible)
    golden.update({"label." + n: v for n, v in labels.items()})
    label_arrays = [v.numpy() for n, v in labels.items() if n != "keypoint_weights"]
    if kind != "regression":
        noisy = [(a * 0.8 + rng.uniform(0, 0.02, a.shape) * a.max()).astype(np.float32) for a in label_arrays]
        golden["peaks.xy"], golden["peaks.score"] = decode(c, noisy)
        for i, a in enumerate(noisy):
            golden["peaks.%d" % i] = torch.from_numpy(a)

    # in float64: what float32 makes of a gradient depends on the order of sums
    model.double().train()
    labels = {n: v.double() for n, v in labels.items()}
    raw = model(x.double())
    weight = labels["keypoint_weights"]
    if kind in ("rtmcc", "simcc"):
        value = head_module.loss_module(raw, (labels["keypoint_x_labels"], labels["keypoint_y_labels"]), weight)
    elif kind == "heatmap":
        value = head_module.loss_module(raw, labels["heatmaps"], weight)
    elif raw.shape[-1] == 2:
        value = head_module.loss_module(raw, labels["keypoint_labels"], weight.unsqueeze(-1))
    else:
        value = head_module.loss_module(raw[..., :2], raw[..., 2:], labels["keypoint_labels"], weight.unsqueeze(-1))
    value.backward()
    golden["loss"] = value.detach()
    golden.update({"train." + n: v.detach().clone() for n, v in named(kind, raw).items()})
    gradients(model, golden)

    config = {"model_type": "pose", "input_size": list(size), "backbone": backbone_config}
    config["head"] = dict(more["head_config"], type=kind)
    if custom:
        config["keypoints"] = SMALL_SET
    if udp:
        config["udp"] = True
    write(out / name, config, weights, golden, more.get("layout", "safetensors"))


def write(folder, config, weights, golden, layout):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    if layout == "safetensors":
        save_file({n: v.contiguous() for n, v in weights.items()}, folder / "model.safetensors")
    elif layout == "old":
        renamed = {n.replace("head.", "keypoint_head.", 1).replace("loss_module", "loss"): v for n, v in weights.items()}
        torch.save({"meta": {"epoch": 3}, "state_dict": renamed}, folder / "model.pth")
    elif layout == "bare":
        bare = {n.split(".", 1)[1]: v for n, v in weights.items()}
        torch.save(bare, folder / "model.pth")
    else:
        torch.save({"meta": {"epoch": 3}, "state_dict": weights}, folder / "model.pth")
    golden = {n: v.float() if v.dtype == torch.float64 else v for n, v in golden.items()}
    save_file({n: v.detach().contiguous() for n, v in golden.items()}, folder.parent / (folder.name + ".golden.safetensors"))
    print(folder.name, sum(v.numel() for v in weights.values()), float(golden["loss"]))


def authors_case(out, name, seed, size, checkout):
    from authors_reference import LastMap, load, regress_flow

    module, criterion = load(checkout)
    backbone_config, backbone, channels, _ = resnet(18, 4)
    k = len(COCO_PAIRS)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = regress_flow(module, LastMap(backbone), channels, k)
    randomize(model, seed)
    weights = {n.replace("preact.backbone.", "preact."): v.clone() for n, v in model.state_dict().items()}
    x = torch.randn(2, 3, size[1], size[0])
    golden = {"pixel_values": x}
    model.eval()
    with torch.no_grad():
        straight, turned = model(x), model(x.flip(-1))
    golden["out.coords"], golden["out.sigma"] = straight.pred_jts, straight.sigma
    back = turned.pred_jts[:, COCO_PAIRS].clone()
    back[..., 0] = -back[..., 0] - 1 / size[0]
    golden["mirrored.coords"] = (straight.pred_jts + back) / 2
    golden["mirrored.sigma"] = (straight.sigma + turned.sigma[:, COCO_PAIRS]) / 2
    golden["decoded.xy"] = (straight.pred_jts + 0.5) * torch.tensor(size, dtype=torch.float32)
    golden["decoded.score"] = straight.maxvals[..., 0]

    points, visible = joints(rng, k, size)
    target = torch.from_numpy((points / np.array(size) - 0.5).astype(np.float32))
    weight = torch.from_numpy(visible)
    golden["label.points"], golden["label.visible"] = torch.from_numpy(points), weight
    golden["label.keypoint_labels"], golden["label.keypoint_weights"] = target, weight.clone()
    labels = dict(target_uv=target, target_uv_weight=weight.unsqueeze(-1).expand(-1, -1, 2).contiguous())
    model.double().train()
    labels = {n: v.double() for n, v in labels.items()}
    model.flow.prior = torch.distributions.MultivariateNormal(torch.zeros(2).double(), torch.eye(2).double())
    result = model(x.double(), labels)
    value = criterion.RLELoss()(result, labels)
    value.backward()
    golden["loss"] = value.detach()
    golden["train.coords"], golden["train.sigma"] = result.pred_jts, result.sigma

    def block_name(n):
        if n.startswith("preact."):
            return n.replace("preact.backbone.", "backbone.")
        return "head." + n.replace("flow.", "loss_module.flow_model.")

    gradients(model, golden, block_name)
    config = {"model_type": "pose", "input_size": list(size), "backbone": backbone_config}
    config["head"] = dict(type="regression", variant="authors")
    write(out / name, config, weights, golden, "plain")


def gau(**changes):
    config = dict(hidden_dims=32, s=16, expansion_factor=2, dropout_rate=0.0, drop_path=0.0)
    config.update(act_fn="SiLU", use_rel_bias=False, pos_enc=False)
    config.update(changes)
    return config


def simcc_codec(size, sigma, ratio=2.0, **changes):
    return dict(type="SimCCLabel", input_size=size, sigma=sigma, simcc_split_ratio=ratio, **changes)


def heatmap_codec(size, stride, upsampled, sigma=2, unbiased=False, udp=False, blur=11):
    map_size = tuple(s // stride * upsampled for s in size)
    if udp:
        return dict(type="UDPHeatmap", input_size=size, heatmap_size=map_size, sigma=sigma, blur_kernel_size=blur)
    return dict(type="MSRAHeatmap", input_size=size, heatmap_size=map_size, sigma=sigma, unbiased=unbiased, blur_kernel_size=blur)


def main(out, checkout):
    kl = dict(type="KLDiscretLoss", use_target_weight=True, beta=10.0, label_softmax=True)
    plain_kl = dict(type="KLDiscretLoss", use_target_weight=True)
    mse = dict(type="KeypointMSELoss", use_target_weight=True)

    size = (64, 96)
    case(
        out, "rtmcc-cspnext", 1, size, cspnext(0.167, 0.0625), "rtmcc",
        dict(type="RTMCCHead", final_layer_kernel_size=7, gau_cfg=gau()),
        simcc_codec(size, (4.9, 5.66), normalize=False), kl,
        head_config=dict(hidden_size=32, query_size=16, sigma=[4.9, 5.66]),
    )
    size = (96, 64)
    case(
        out, "rtmcc-biased-rotary", 2, size, cspnext(0.33, 0.0625, expand=0.75, attention=False, eps=1e-3), "rtmcc",
        dict(type="RTMCCHead", simcc_split_ratio=1.5, final_layer_kernel_size=3, gau_cfg=gau(use_rel_bias=True, pos_enc=True, act_fn="ReLU", s=8, expansion_factor=1.5)),
        simcc_codec(size, (3.0, 2.5), 1.5, normalize=True, use_dark=True), kl, custom=True,
        head_config=dict(split_ratio=1.5, final_kernel=3, hidden_size=32, query_size=8, expansion=1.5, activation="relu", relative_bias=True, rotary=True, sigma=[3.0, 2.5], normalized=True, dark=True),
    )
    size = (64, 64)
    case(
        out, "simcc-resnet", 3, size, resnet(18, 4), "simcc",
        dict(type="SimCCHead", deconv_out_channels=(16, 12, 8), deconv_kernel_sizes=(4, 4, 4)),
        simcc_codec(size, 6.0), plain_kl,
        head_config=dict(deconv_channels=[16, 12, 8], sigma=[6.0, 6.0]),
    )
    case(
        out, "simcc-smoothed", 4, size, cspnext(0.67, 0.0625), "simcc",
        dict(type="SimCCHead", deconv_out_channels=None, simcc_split_ratio=3.0),
        simcc_codec(size, 6.0, 3.0, smoothing_type="standard", label_smooth_weight=0.1), plain_kl, layout="pth",
        head_config=dict(deconv_channels=[], split_ratio=3.0, label_smoothing=0.1),
    )
    case(
        out, "heatmap-resnet", 5, size, resnet(18, 6, 3), "heatmap",
        dict(type="HeatmapHead", deconv_out_channels=(16, 12), deconv_kernel_sizes=(4, 4)),
        heatmap_codec(size, 16, 4), mse, layout="bare",
        head_config=dict(deconv_channels=[16, 12]),
    )
    size = (64, 96)
    case(
        out, "heatmap-dark", 6, size, resnet(50, 4), "heatmap",
        dict(type="HeatmapHead", deconv_out_channels=(16, 12, 8), deconv_kernel_sizes=(4, 3, 2), final_layer=dict(kernel_size=3, padding=1)),
        heatmap_codec(size, 32, 8, unbiased=True, blur=7, sigma=1.5), mse, layout="old",
        head_config=dict(deconv_channels=[16, 12, 8], deconv_kernels=[4, 3, 2], final_kernel=3, refinement="dark", blur_kernel=7, sigma=1.5),
    )
    stages = [[64, 128, 2, True, False], [128, 192, 3, True, True], [192, 256, 1, False, False]]
    case(
        out, "heatmap-udp", 7, size, cspnext(1.0, 0.0625, stages=stages), "heatmap",
        dict(type="HeatmapHead", deconv_out_channels=(16, 8), deconv_kernel_sizes=(4, 4)),
        heatmap_codec(size, 16, 4, udp=True), mse, udp=True,
        head_config=dict(deconv_channels=[16, 8], refinement="udp"),
    )
    coordinates = dict(type="RegressionLabel", input_size=size)
    case(
        out, "rle-resnet", 8, size, resnet(18, 4), "regression",
        dict(type="RLEHead"), coordinates, dict(type="RLELoss", use_target_weight=True),
        head_config=dict(variant="mmpose"),
    )
    case(
        out, "rle-gaussian", 9, size, cspnext(0.167, 0.0625), "regression",
        dict(type="RLEHead"), coordinates, dict(type="RLELoss", use_target_weight=True, q_distribution="gaussian"), custom=True, layout="old",
        head_config=dict(variant="mmpose"),
    )
    case(
        out, "rle-direct", 10, size, resnet(50, 4, 3), "regression",
        dict(type="RLEHead"), coordinates, dict(type="RLELoss", use_target_weight=True, residual=False),
        head_config=dict(variant="mmpose"),
    )
    case(
        out, "regression-l1", 11, size, cspnext(0.167, 0.0625), "regression",
        dict(type="RegressionHead"), coordinates, dict(type="L1Loss", use_target_weight=True),
        head_config=dict(variant="mmpose", sigma=False),
    )
    case(
        out, "regression-smooth-l1", 12, size, resnet(18, 4), "regression",
        dict(type="RegressionHead"), coordinates, dict(type="SmoothL1Loss", use_target_weight=True), custom=True, layout="pth",
        head_config=dict(variant="mmpose", sigma=False),
    )
    authors_case(out, "rle-authors", 13, size, checkout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
