"""Writes the golden of org.djlext.flashattn.training.MuonGoldenTest: steps of Muon as section 2.2 of the
Moonlight report (arXiv 2502.16982) states them, in float32, and of torch's AdamW for the rest.

    python muon_goldens.py ../resources/training

muon.safetensors holds for each parameter <name> its first value <name>.0, and for each step t from 1
the gradient <name>.g<t> and the value <name>.<t> after the step. The rate drops to a tenth after
three steps. With --examples FILE the steps are compared with those of the class Muon in the report's
own examples/toy_train.py, its iterations in float32 too.
"""

import argparse
import ast
import math
from pathlib import Path

import torch
from safetensors.torch import save_file

STEPS = 5
RATE, DECAY, MOMENTUM = 0.02, 0.1, 0.95
MATRICES = {"wide_weight": (6, 9), "tall_weight": (12, 5), "square_weight": (7, 7), "row_weight": (1, 8)}
OTHERS = {"embed_weight": (10, 4), "norm_gamma": (6,), "kernel_weight": (3, 2, 2, 2)}


def orthogonal(g: torch.Tensor) -> torch.Tensor:
    x = g.T if g.shape[0] > g.shape[1] else g
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    return x.T if g.shape[0] > g.shape[1] else x


def muon_step(weight: torch.Tensor, momentum: torch.Tensor, rate: float) -> None:
    momentum.mul_(MOMENTUM).add_(weight.grad)
    update = orthogonal(weight.grad + MOMENTUM * momentum)
    with torch.no_grad():
        weight.mul_(1 - rate * DECAY)
        weight.sub_(rate * 0.2 * math.sqrt(max(weight.shape)) * update)


def examples_muon(file: Path):
    """The class Muon of the report's examples, without the rest of the program."""
    tree = ast.parse(file.read_text().replace(".bfloat16()", ".float()"))
    wanted = {"zeropower_via_newtonschulz5", "Muon"}
    tree.body = [n for n in tree.body if getattr(n, "name", None) in wanted]
    for node in tree.body:
        node.decorator_list = []
    names = {"torch": torch, "math": math}
    exec(compile(tree, str(file), "exec"), names)
    return names["Muon"]


def main(folder: Path, examples: Path | None) -> None:
    g = torch.Generator().manual_seed(4)
    shapes = {**MATRICES, **OTHERS}
    parameters = {n: torch.randn(s, generator=g).requires_grad_() for n, s in shapes.items()}
    momenta = {n: torch.zeros(s) for n, s in MATRICES.items()}
    adamw = torch.optim.AdamW(
        [parameters[n] for n in OTHERS], lr=RATE, betas=(0.9, 0.95), weight_decay=DECAY)
    values = {f"{n}.0": p.detach().clone() for n, p in parameters.items()}
    if examples:
        theirs = {n: p.detach().clone().requires_grad_() for n, p in parameters.items()}
        reference = examples_muon(examples)(
            lr=RATE, wd=DECAY, muon_params=[theirs[n] for n in MATRICES],
            adamw_params=[theirs[n] for n in OTHERS])
    for t in range(1, STEPS + 1):
        rate = RATE if t <= 3 else RATE / 10
        adamw.param_groups[0]["lr"] = rate
        for n, p in parameters.items():
            p.grad = torch.randn(p.shape, generator=g) * 0.01 * t
            values[f"{n}.g{t}"] = p.grad.clone()
        adamw.step()
        for n in MATRICES:
            muon_step(parameters[n], momenta[n], rate)
        values.update({f"{n}.{t}": p.detach().clone() for n, p in parameters.items()})
        if examples:
            reference.param_groups[0]["lr"] = rate
            for n, p in theirs.items():
                p.grad = parameters[n].grad.clone()
            reference.step()
    if examples:
        for n, p in parameters.items():
            moved = (p - values[f"{n}.0"]).abs().max().item()
            off = (p - theirs[n]).abs().max().item() / moved
            print(f"{n}: differs from the examples by {off:.1e} of what it moved")
            assert off < 1e-3, n
    file = folder / "muon.safetensors"
    save_file(values, file)
    file.chmod(0o644)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--examples", type=Path)
    args = parser.parse_args()
    main(args.folder, args.examples)
