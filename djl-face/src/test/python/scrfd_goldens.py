"""Writes the goldens of org.djlext.face.detect.Scrfd*Test: narrow random SCRFD networks with the names and the
computation of insightface's (detection/scrfd/mmdet/models: MobileNetV1, ResNetV1e, PAFPN, SCRFDHead), their
outputs, and the faces that insightface's own tools/scrfd.py, run unmodified, finds with them.

    python scrfd_goldens.py ../resources/scrfd FOLDER_THAT_HOLDS_insightface's_scrfd.py

Each network is a folder with config.json and model.pth; NAME.golden.safetensors holds a batch with its outputs
and a picture with its faces.
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

CONFIGS = {
    "mobile": {
        "model_type": "scrfd",
        "backbone": {"type": "MobileNetV1", "stage_planes": [4, 4, 6, 8, 10, 12], "stage_blocks": [1, 2, 1, 2]},
        "neck": {"out_channels": 6},
        "bbox_head": {"stacked_convs": 2, "feat_channels": 8, "dw_conv": True, "cls_reg_share": True, "scale_mode": 0, "use_kps": True},
    },
    "residual": {
        "model_type": "scrfd",
        "backbone": {"type": "ResNetV1e", "base_channels": 6, "stage_planes": [6, 8, 8, 10], "stage_blocks": [2, 1, 2, 1]},
        "neck": {"out_channels": 6},
        "bbox_head": {"stacked_convs": 1, "feat_channels": 7, "cls_reg_share": True, "scale_mode": 2, "use_kps": True},
    },
    "towers": {
        "model_type": "scrfd",
        "backbone": {"type": "ResNetV1e", "base_channels": 4, "stage_planes": [6, 8, 8, 8], "stage_blocks": [1, 1, 1, 1]},
        "neck": {"out_channels": 5},
        "bbox_head": {"stacked_convs": 2, "feat_channels": 6, "cls_reg_share": False, "scale_mode": 2, "use_kps": True},
    },
}


def normed(i, o, k, s=1, groups=1):
    return [nn.Conv2d(i, o, k, s, k // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]


def separable(i, o, s):
    return nn.Sequential(*normed(i, i, 3, s, i), nn.ReLU(), *normed(i, o, 1), nn.ReLU())


class Mobile(nn.Module):
    def __init__(self, stage_planes, stage_blocks, **_):
        super().__init__()
        p = stage_planes
        self.stem = nn.Sequential(nn.Sequential(*normed(3, p[0], 3, 2), nn.ReLU()), separable(p[0], p[1], 1))
        for i, n in enumerate(stage_blocks):
            layers = [separable(p[i + 1] if b == 0 else p[i + 2], p[i + 2], 2 if b == 0 else 1) for b in range(n)]
            setattr(self, "layer%d" % (i + 1), nn.Sequential(*layers))
        self.outputs = p[2:]

    def forward(self, x):
        x = self.stem(x)
        maps = []
        for i in range(4):
            x = getattr(self, "layer%d" % (i + 1))(x)
            maps.append(x)
        return maps


class Residual(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = normed(i, o, 3, stride)
        self.conv2, self.bn2 = normed(o, o, 3)
        self.downsample = None
        if stride != 1 or i != o:
            self.downsample = nn.Sequential(nn.AvgPool2d(stride, stride, ceil_mode=True, count_include_pad=False), *normed(i, o, 1))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNetV1e(nn.Module):
    def __init__(self, base_channels, stage_planes, stage_blocks, **_):
        super().__init__()
        c, h = base_channels, base_channels // 2
        self.stem = nn.Sequential(*normed(3, h, 3, 2), nn.ReLU(), *normed(h, h, 3), nn.ReLU(), *normed(h, c, 3), nn.ReLU())
        for i, n in enumerate(stage_blocks):
            layers = []
            for b in range(n):
                layers.append(Residual(c, stage_planes[i], 2 if b == 0 and i > 0 else 1))
                c = stage_planes[i]
            setattr(self, "layer%d" % (i + 1), nn.Sequential(*layers))
        self.outputs = stage_planes

    def forward(self, x):
        x = F.max_pool2d(self.stem(x), 2, 2)
        maps = []
        for i in range(4):
            x = getattr(self, "layer%d" % (i + 1))(x)
            maps.append(x)
        return maps


class Conv(nn.Module):
    def __init__(self, i, o, k, s=1, groups=1, norm=False):
        super().__init__()
        self.conv = nn.Conv2d(i, o, k, s, k // 2, groups=groups, bias=not norm)
        self.bn = nn.BatchNorm2d(o) if norm else None

    def forward(self, x):
        return self.conv(x) if self.bn is None else F.relu(self.bn(self.conv(x)))


class Pafpn(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.lateral_convs = nn.ModuleList(Conv(c, out, 1) for c in channels)
        self.fpn_convs = nn.ModuleList(Conv(out, out, 3) for _ in channels)
        self.downsample_convs = nn.ModuleList(Conv(out, out, 3, 2) for _ in channels[1:])
        self.pafpn_convs = nn.ModuleList(Conv(out, out, 3) for _ in channels[1:])

    def forward(self, maps):
        x = [c(m) for c, m in zip(self.lateral_convs, maps)]
        for i in (2, 1):
            x[i - 1] = x[i - 1] + F.interpolate(x[i], size=x[i - 1].shape[2:], mode="nearest")
        x = [c(m) for c, m in zip(self.fpn_convs, x)]
        for i in (0, 1):
            x[i + 1] = x[i + 1] + self.downsample_convs[i](x[i])
        return [x[0]] + [c(m) for c, m in zip(self.pafpn_convs, x[1:])]


class Separable(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.depthwise_conv = Conv(i, i, 3, 1, i, True)
        self.pointwise_conv = Conv(i, o, 1, 1, 1, True)

    def forward(self, x):
        return self.pointwise_conv(self.depthwise_conv(x))


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.0))


class Integral(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("project", torch.linspace(0, 8, 9))


class Head(nn.Module):
    def __init__(self, channels, stacked_convs, feat_channels, dw_conv=False, cls_reg_share=False, scale_mode=1, use_kps=False):
        super().__init__()
        def tower():
            widths = [channels] + [feat_channels] * stacked_convs
            return nn.ModuleList(Separable(i, o) if dw_conv else Conv(i, o, 3, 1, 1, True) for i, o in zip(widths, widths[1:]))

        keys = [str((s, s)) for s in (8, 16, 32)]
        self.shared = cls_reg_share
        self.cls_stride_convs = nn.ModuleDict({k: tower() for k in keys})
        self.reg_stride_convs = nn.ModuleDict({k: nn.ModuleList() if cls_reg_share else tower() for k in keys})
        for name, n in (("cls", 1), ("reg", 4), ("kps", 10)):
            setattr(self, "stride_" + name, nn.ModuleDict({k: nn.Conv2d(feat_channels, 2 * n, 3, padding=1) for k in keys}))
        self.scales = nn.ModuleList(Scale() for _ in keys) if scale_mode == 2 else None
        self.integral = Integral()
        self.keys = keys

    def forward(self, maps):
        outs = [[], [], []]
        for i, (k, x) in enumerate(zip(self.keys, maps)):
            c = x
            for conv in self.cls_stride_convs[k]:
                c = conv(c)
            r = c if self.shared else x
            for conv in self.reg_stride_convs[k]:
                r = conv(r)
            box = self.stride_reg[k](r)
            if self.scales is not None:
                box = box * self.scales[i].scale
            for into, y, n in zip(outs, (self.stride_cls[k](c).sigmoid(), box, self.stride_kps[k](r)), (1, 4, 10)):
                into.append(y.permute(0, 2, 3, 1).reshape(x.shape[0], -1, n))
        return tuple(outs[0] + outs[1] + outs[2])


class Scrfd(nn.Module):
    def __init__(self, config):
        super().__init__()
        backbone = dict(config["backbone"])
        self.backbone = (Mobile if backbone.pop("type") == "MobileNetV1" else ResNetV1e)(**backbone)
        self.neck = Pafpn(self.backbone.outputs[1:], config["neck"]["out_channels"])
        self.bbox_head = Head(config["neck"]["out_channels"], **config["bbox_head"])

    def forward(self, x):
        return self.bbox_head(self.neck(self.backbone(x)[1:]))


class Session:
    """What tools/scrfd.py asks of an ONNX Runtime session."""

    class Value:
        def __init__(self, name, shape):
            self.name, self.shape = name, shape

    def __init__(self, model):
        self.model = model

    def get_inputs(self):
        return [self.Value("input.1", [1, 3, "?", "?"])]

    def get_outputs(self):
        return [self.Value(str(i), [1, 1, 1]) for i in range(9)]

    def run(self, names, feeds):
        with torch.no_grad():
            return [y.numpy() for y in self.model(torch.tensor(feeds["input.1"]))]


def randomize(model, g):
    for name, p in model.named_parameters():
        if p.dim() > 1:
            p.data = torch.randn(p.shape, generator=g) * (1.7 / p[0].numel()) ** 0.5
        elif "bias" in name:
            p.data = torch.randn(p.shape, generator=g) * 0.2
        else:
            p.data = torch.rand(p.shape, generator=g) * 0.6 + 0.7
    for name, b in model.named_buffers():
        if "running" in name:
            b.copy_(torch.rand(b.shape, generator=g) * 0.6 + (0.7 if "var" in name else -0.3))
    for key, stride in zip(model.bbox_head.keys, (8, 16, 32)):
        model.bbox_head.stride_reg[key].bias.data += 1.5  # boxes with an area


def main(out, reference):
    sys.path.insert(0, reference)
    import scrfd

    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(2)
    for number, (name, config) in enumerate(CONFIGS.items()):
        torch.manual_seed(number)
        model = Scrfd(config).eval()
        randomize(model, torch.Generator().manual_seed(number + 5))
        folder = out / name
        folder.mkdir(exist_ok=True)
        (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
        golden = {"pixel_values": torch.randn(2, 3, 64, 96, generator=torch.Generator().manual_seed(1))}
        with torch.no_grad():
            for i, y in enumerate(model(golden["pixel_values"])):
                golden["out.%d" % i] = y
        width, height = ((150, 110), (70, 140), (320, 200))[number]
        base = rng.integers(0, 256, (height // 8, width // 8, 3)).astype(np.float32)
        picture = np.clip(cv2.resize(base, (width, height), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)
        detector = scrfd.SCRFD(session=Session(model))
        bgr = np.ascontiguousarray(picture[:, :, ::-1])
        scores = np.concatenate([s.ravel() for s in detector.forward(cv2.resize(bgr, (96, 64)), 0.0)[0]])
        threshold = float(np.sort(scores)[-25])
        faces, points = detector.detect(bgr, threshold, input_size=(96, 64))
        few, _ = detector.detect(bgr, threshold, input_size=(96, 64), max_num=1)
        print(name, threshold, faces.shape, sum(p.numel() for p in model.parameters()))
        golden.update(picture=torch.tensor(picture), threshold=torch.tensor([threshold]), faces=torch.tensor(faces), points=torch.tensor(points))
        golden["central"] = torch.tensor(few[0])
        for w, h in ((96, 64), (40, 31), (331, 157)):
            golden["resized.%d.%d" % (w, h)] = torch.tensor(cv2.resize(picture, (w, h), interpolation=cv2.INTER_LINEAR))
            if number:
                break
        torch.save({"state_dict": model.state_dict(), "meta": {"epoch": 1}}, folder / "model.pth")
        save_file({k: v.contiguous() for k, v in golden.items()}, out / (name + ".golden.safetensors"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
