"""Writes the goldens of org.djlext.face.loss: values and gradients of margins and losses.

    python face_loss_goldens.py ../resources/loss.safetensors insightface/recognition/arcface_torch AdaFace MagFace/models

The arguments after the first are folders of checkouts. Margins without published code are written
out here from their formulas. Inputs lie under x, w, labels; for each case there is:

    <case>.logits, <case>.loss, <case>.dx, <case>.dw        and what else it keeps
"""

import importlib.util
import math
import sys
import types
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

S = 64.0
B, D, N = 8, 6, 5
out = {}


def load(folder, name):
    spec = importlib.util.spec_from_file_location(name, Path(folder) / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def inputs():
    g = torch.Generator().manual_seed(3)
    w = torch.randn(N, D, generator=g)
    x = torch.randn(B, D, generator=g)
    labels = torch.tensor([0, 1, 2, 3, 4, 0, 1, 2])
    # nearly the class's direction, nearly its opposite (the moved angle passes pi), tiny and huge
    x[0] = w[0] + 0.05 * x[0]
    x[1] = -w[1] + 0.1 * x[1]
    x[2] *= 0.002
    x[3] *= 60
    x[4] *= 8
    return x, w, labels


X, W, LABELS = inputs()


def case(name, run, extra=None):
    x, w = X.clone().requires_grad_(True), W.clone().requires_grad_(True)
    logits, loss = run(x, w)
    loss.backward()
    out.update({f"{name}.logits": logits.detach(), f"{name}.loss": loss.detach()})
    out.update({f"{name}.dx": x.grad, f"{name}.dw": w.grad})
    for key, value in (extra or {}).items():
        out[f"{name}.{key}"] = value().detach().clone()


def cosines(x, w):
    return F.linear(F.normalize(x), F.normalize(w)).clamp(-1, 1)


def ours(target):
    """Replaces the cosines of the own classes by target(cosine)."""

    def run(x, w):
        c = cosines(x, w)
        hot = F.one_hot(LABELS, N).bool()
        logits = S * torch.where(hot, target(c), c)
        return logits, F.cross_entropy(logits, LABELS)

    return run


def arcface(m, easy):
    def target(c):
        phi = c * math.cos(m) - torch.sqrt((1 - c * c).clamp(0, 1)) * math.sin(m)
        if easy:
            return torch.where(c > 0, phi, c)
        return torch.where(c > math.cos(math.pi - m), phi, c - math.sin(math.pi - m) * m)

    return ours(target)


def sphereface(m, batch):
    factor = max(5, 1000 / (1 + 0.12 * batch))

    def run(x, w):
        c = cosines(x, w)
        theta = torch.acos(c)
        k = (m * theta / math.pi).floor().detach()
        psi = (-1) ** k * torch.cos(m * theta) - 2 * k
        mixed = (psi + factor * c) / (1 + factor)
        logits = x.norm(dim=1, keepdim=True) * torch.where(F.one_hot(LABELS, N).bool(), mixed, c)
        return logits, F.cross_entropy(logits, LABELS)

    return run


def insightface(losses, m1, m2, m3, threshold=0.0):
    margin = losses.CombinedMarginLoss(S, m1, m2, m3, threshold)

    def run(x, w):
        # of partial_fc_v2.forward, one process; its margins write into what they are given
        logits = margin(cosines(x, w).clone(), LABELS.view(-1, 1))
        rows = -F.softmax(logits, 1).gather(1, LABELS.view(-1, 1)).clamp_min(1e-30).log()
        plain = F.cross_entropy(logits, LABELS)
        return logits, plain + (rows.mean() - plain).detach()

    return run


def adaface(head, alpha):
    reference = head.AdaFace(D, N, m=0.4, h=0.333, s=S, t_alpha=alpha)

    def run(x, w):
        del reference.kernel
        reference.kernel = w.T
        norms = x.norm(dim=1, keepdim=True)
        logits = reference(x / norms, norms, LABELS)
        return logits, F.cross_entropy(logits, LABELS)

    name = f"adaface-{alpha}"
    # running statistics far from their beginning, so that some z are clipped and some are not
    reference.batch_mean[:], reference.batch_std[:] = 3.0, 2.0
    extra = {"batch_mean": lambda: reference.batch_mean, "batch_std": lambda: reference.batch_std}
    case(name + "-first", run, extra)
    case(name + "-second", run, extra)


def magface(mag, easy):
    linear, loss = mag.MagLinear(D, N, S, easy), mag.MagLoss(2, 20, 0.45, 0.8, S)

    def run(x, w):
        del linear.weight
        linear.weight = w.T
        margin = lambda norm: (0.8 - 0.45) / (20 - 2) * (norm - 2) + 0.45
        both, norms = linear(x, margin, 2, 20)
        ce, g, hot = loss(both, LABELS, norms)
        return hot * both[1] + (1 - hot) * both[0], ce + 35 * g

    case(f"magface-{'easy' if easy else 'hard'}", run)


def triplet(x, w):
    u = F.normalize(x)
    d = ((u[:, None] - u[None]) ** 2).sum(2)
    terms = []
    for a in range(B):
        negatives = [n for n in range(B) if LABELS[n] != LABELS[a]]
        for p in range(B):
            if p != a and LABELS[p] == LABELS[a]:
                farther = [n for n in negatives if d[a, n] > d[a, p]]
                n = min(farther, key=lambda n: d[a, n]) if farther else max(negatives, key=lambda n: d[a, n])
                terms.append(torch.relu(d[a, p] - d[a, n] + 0.2))
    return d, torch.stack(terms).mean() + 0 * w.sum()


def contrastive(unit, margin):
    def run(x, w):
        u = F.normalize(x) if unit else x
        terms = []
        for i in range(B):
            for j in range(i + 1, B):
                d = (u[i] - u[j]).norm()
                terms.append((d**2 if LABELS[i] == LABELS[j] else torch.relu(margin - d) ** 2) / 2)
        return u, torch.stack(terms).mean() + 0 * w.sum()

    return run


def momentum():
    weight = torch.nn.Parameter(W.clone())
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9, weight_decay=5e-4)
    for step in range(4):
        optimizer.param_groups[0]["lr"] = 0.1 * (1 - step / 4)
        weight.grad = torch.sin(W * (step + 1))
        optimizer.step()
    out["momentum"] = weight.detach()


if __name__ == "__main__":
    torch.set_num_threads(1)
    losses, head = load(sys.argv[2], "losses"), load(sys.argv[3], "head")
    sys.modules["models"] = types.SimpleNamespace(iresnet=None)
    sys.modules["termcolor"] = types.SimpleNamespace(cprint=print)
    mag = load(sys.argv[4], "magface")
    out.update({"x": X, "w": W, "labels": LABELS})
    case("softmax", lambda x, w: (F.linear(x, w), F.cross_entropy(F.linear(x, w), LABELS)))
    case("normface", ours(lambda c: c))
    case("cosface", ours(lambda c: c - 0.35))
    case("arcface", arcface(0.5, False))
    case("arcface-easy", arcface(0.5, True))
    case("combined", ours(lambda c: torch.cos(1.1 * torch.acos(c) + 0.3) - 0.2))
    case("sphereface", sphereface(4, 1))
    case("sphereface-second", sphereface(4, 2))
    case("insightface-arcface", insightface(losses, 1.0, 0.5, 0.0))
    case("insightface-cosface", insightface(losses, 1.0, 0.0, 0.4))
    case("insightface-filtered", insightface(losses, 1.0, 0.5, 0.0, 0.1))
    for alpha in (0.01, 1.0):
        adaface(head, alpha)
    magface(mag, True)
    magface(mag, False)
    case("triplet", triplet)
    case("contrastive", contrastive(False, 1.5))
    case("contrastive-unit", contrastive(True, 1.0))
    momentum()
    save_file({k: v.contiguous() for k, v in out.items()}, sys.argv[1])
