"""Writes the goldens of org.djlext.flashattn.training: schedules.json, the rates of torch's
schedulers, and weight_average.safetensors, averages that mmengine's models keep.

    python schedule_goldens.py ../resources/training

schedules.json has for each case the arguments and the rate of every update. The safetensors file
has for each average (fixed, falling) and update t the values <average>.<name>.<t>, and the weights
<name>.<t>; "norm_mean" is a buffer. The falling one is mmpose's ExpMomentumEMA, whose rule is
written out here.
"""

import json
import math
import sys
from pathlib import Path

import torch
from mmengine.model import ExponentialMovingAverage
from safetensors.torch import save_file

UPDATES = 7


def rates(base, make, updates):
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=base)
    schedules = make(optimizer)
    found = []
    for _ in range(updates):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        for schedule in schedules:
            schedule.step()
    return found


def steps():
    lr = torch.optim.lr_scheduler
    per_epoch, drops, warm, start = 9, [3, 5], 14, 0.001
    make = lambda o: [lr.LinearLR(o, start, 1.0, warm), lr.MultiStepLR(o, [d * per_epoch for d in drops], 0.1)]
    return dict(base=5e-4, per_epoch=per_epoch, drops=drops, warm=warm, start=start, rates=rates(5e-4, make, 60))


def cosine():
    lr = torch.optim.lr_scheduler
    base, last, flat, falling, warm, start = 4e-3, 2e-4, 25, 30, 10, 1e-5
    flat_cosine = lambda o: lr.SequentialLR(o, [lr.ConstantLR(o, 1.0), lr.CosineAnnealingLR(o, falling, last)], [flat])
    until = rates(base, lambda o: [flat_cosine(o)], flat + falling + 1)
    warming = rates(1.0, lambda o: [lr.LinearLR(o, start, 1.0, warm)], flat + falling + 1)
    both = [a * b for a, b in zip(until, warming)]
    return dict(base=base, last=last, flat=flat, falling=falling, warm=warm, start=start, rates=both)


class Falling(ExponentialMovingAverage):
    gamma = 4

    def avg_func(self, averaged_param, source_param, steps):
        m = (1 - self.momentum) * math.exp(-float(1 + steps) / self.gamma) + self.momentum
        averaged_param.mul_(1 - m).add_(source_param, alpha=m)


def averages():
    g = torch.Generator().manual_seed(5)
    model = torch.nn.Module()
    model.weight = torch.nn.Parameter(torch.randn(3, 4, generator=g))
    model.bias = torch.nn.Parameter(torch.randn(5, generator=g))
    model.register_buffer("norm_mean", torch.randn(2, generator=g))
    kinds = {
        "fixed": ExponentialMovingAverage(model, momentum=0.25, update_buffers=True),
        "falling": Falling(model, momentum=0.02, update_buffers=True),
    }
    values = {}
    for t in range(1, UPDATES + 1):
        with torch.no_grad():
            for name, v in model.state_dict().items():
                v.add_(torch.randn(v.shape, generator=g))
                values["%s.%d" % (name, t)] = v.clone()
        for kind, average in kinds.items():
            average.update_parameters(model)
            for name, v in average.module.state_dict().items():
                values["%s.%s.%d" % (kind, name, t)] = v.clone()
    return values


def main(folder):
    (folder / "schedules.json").write_text(json.dumps(dict(steps=steps(), cosine=cosine())) + "\n")
    save_file(averages(), folder / "weight_average.safetensors")
    (folder / "weight_average.safetensors").chmod(0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
