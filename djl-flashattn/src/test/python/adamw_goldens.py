"""Writes the golden of org.djlext.flashattn.training.AdamWGoldenTest: torch's clipped AdamW steps.

    python adamw_goldens.py ../resources/training

adamw.safetensors holds for each parameter <name> its first value <name>.0, and for each step t from
1 the gradient <name>.g<t> before clipping and the value <name>.<t> after the step, and the norm of
all gradients norm.<t>. The backbone has its own rate; both drop to a tenth after three steps. Some
gradients are so small that epsilon counts.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

STEPS = 6
SHAPES = {"backbone_weight": (3, 4, 2, 2), "backbone_bias": (3,), "head_weight": (5, 7), "head_tiny": (6,)}


def main(folder: Path) -> None:
    g = torch.Generator().manual_seed(1)
    parameters = {n: torch.randn(s, generator=g).requires_grad_() for n, s in SHAPES.items()}
    groups = [
        {"params": [p for n, p in parameters.items() if "backbone" not in n]},
        {"params": [p for n, p in parameters.items() if "backbone" in n], "lr": 1e-3},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1e-2, weight_decay=1e-1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    values = {f"{n}.0": p.detach().clone() for n, p in parameters.items()}
    for t in range(1, STEPS + 1):
        for n, p in parameters.items():
            p.grad = torch.randn(p.shape, generator=g) * (1e-7 if "tiny" in n else 0.003 * t)
            values[f"{n}.g{t}"] = p.grad.clone()
        values[f"norm.{t}"] = torch.nn.utils.clip_grad_norm_(parameters.values(), 0.1)
        optimizer.step()
        schedule.step()
        values.update({f"{n}.{t}": p.detach().clone() for n, p in parameters.items()})
    file = folder / "adamw.safetensors"
    save_file(values, file)
    file.chmod(0o644)
    print("norms", [round(values[f"norm.{t}"].item(), 4) for t in range(1, STEPS + 1)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
