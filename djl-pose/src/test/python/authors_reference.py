"""The model and loss of the authors of residual likelihood, run from a checkout of
res-loglikelihood-regression, on a backbone small enough for a test."""

import importlib
import sys
import types

import numpy as np
import torch


def keep(decorated):
    return decorated


def load(checkout):
    sys.path.insert(0, str(checkout))
    for name, path in [("rlepose", "rlepose"), ("rlepose.models", "rlepose/models"), ("rlepose.models.layers", "rlepose/models/layers")]:
        package = types.ModuleType(name)
        package.__path__ = [str(checkout / path)]
        sys.modules[name] = package
    builder = types.ModuleType("rlepose.models.builder")
    builder.SPPE = builder.LOSS = types.SimpleNamespace(register_module=keep)
    sys.modules["rlepose.models.builder"] = builder
    model = importlib.import_module("rlepose.models.regression_nf")
    loss = importlib.import_module("rlepose.models.criterion")
    return model, loss


def regress_flow(module, backbone, channels, joints):
    """A RegressFlow as its constructor makes it, but for the pretrained backbone."""
    whole = module.RegressFlow.__new__(module.RegressFlow)
    torch.nn.Module.__init__(whole)
    whole.num_joints = joints
    whole.preact = backbone
    whole.avg_pool = torch.nn.AdaptiveAvgPool2d(1)
    whole.fc_coord = module.Linear(channels, joints * 2)
    whole.fc_sigma = module.Linear(channels, joints * 2, norm=False)
    prior = torch.distributions.MultivariateNormal(torch.zeros(2), torch.eye(2))
    masks = torch.from_numpy(np.array([[0, 1], [1, 0]] * 3).astype(np.float32))
    whole.flow = module.RealNVP(module.nets, module.nett, masks, prior)
    return whole


class LastMap(torch.nn.Module):
    """mmpose's ResNet, which gives a tuple of maps, as the authors' gives one map."""

    def __init__(self, backbone):
        super().__init__()
        self.backbone = backbone

    def forward(self, x):
        return self.backbone(x)[-1]
