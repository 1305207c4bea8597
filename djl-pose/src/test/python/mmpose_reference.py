"""mmpose's modules, with stand-ins for the packages that they import and that are not needed."""

import importlib.machinery
import sys
import types

import torch

UNUSED = [
    "mmcv.ops",
    "mmcv.ops.multi_scale_deform_attn",
    "xtcocotools",
    "xtcocotools.coco",
    "xtcocotools.cocoeval",
    "xtcocotools.mask",
    "mmdet",
    "mmdet.utils",
    "mmdet.datasets",
    "mmdet.structures",
    "mmdet.structures.bbox",
    "mmdet.engine",
]


class StandIn(types.ModuleType):
    """A module in which every name is an empty class."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (object,), {})


for unused in UNUSED:
    module = StandIn(unused)
    module.__spec__ = importlib.machinery.ModuleSpec(unused, None)
    sys.modules[unused] = module

import mmpose.codecs  # noqa: E402
import mmpose.models  # noqa: E402
from mmpose.registry import KEYPOINT_CODECS, MODELS  # noqa: E402


def build(config):
    return MODELS.build(config)


def codec(config):
    return KEYPOINT_CODECS.build(config)


def is_norm(last, p):
    return last == "weight" and p.dim() == 1


def randomize(module, seed):
    """Gives all weights values that let signals through and statistics that are not trivial."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in list(module.named_parameters()) + list(module.named_buffers()):
            last = name.rsplit(".", 1)[-1]
            if not p.is_floating_point() or last in ("mask", "loc", "cov"):
                continue
            if "flow" in name:  # its exponentials grow fast
                p.copy_(torch.randn(p.shape, generator=g) * 0.5 / max(p[0].numel(), 4) ** 0.5)
            elif name.rsplit(".", 1)[0].endswith(("head.fc", "fc_coord.linear", "fc_sigma.linear")):
                p.copy_(torch.randn(p.shape, generator=g) * 0.1)  # sigma far from 0 and 1
            elif last == "running_var" or last in ("g", "scale", "gamma") or is_norm(last, p):
                p.copy_(torch.rand(p.shape, generator=g) + 0.5)
            elif last in ("bias", "running_mean", "beta", "w"):
                p.copy_(torch.randn(p.shape, generator=g) * 0.2)
            else:
                fan = p[0].numel() if "deconv" not in name else p.shape[0] * p[0, 0].numel() / 4
                p.copy_(torch.randn(p.shape, generator=g) * (1.5 / max(fan, 1)) ** 0.5)
