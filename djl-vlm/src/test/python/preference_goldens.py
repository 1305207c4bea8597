"""Writes the golden of org.djlext.vlm.tune.preference: losses of preferences and their gradients, as trl
computes them.

    python preference_goldens.py ../resources/preference

losses.safetensors holds logits (2N,T,V) and labels (2N,T) of N pairs, reference (2N), margin (N),
sums (2N), and for each case the loss of every pair and the gradient of their mean in the logits;
rewards (2N) and, for each reward case, the loss and its gradient.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import save_file
from trl import DPOTrainer, RewardTrainer

# name: (trl's loss type, beta, label smoothing)
DPO = {
    "sigmoid": ("sigmoid", 0.1, 0.0),
    "conservative": ("sigmoid", 0.3, 0.1),
    "robust": ("robust", 0.1, 0.2),
    "hinge": ("hinge", 0.25, 0.0),
    "ipo": ("ipo", 0.2, 0.0),
}
REWARD = {"plain": (False, None), "margin": (True, None), "centred": (True, 0.01)}


def trainer(**values):
    accelerator = SimpleNamespace(device="cpu", gather=lambda x: x, gather_for_metrics=lambda x: x)
    return SimpleNamespace(accelerator=accelerator, **values)


def dpo(kind, beta, smoothing, sums, reference):
    state = trainer(
        reference_free=False, f_divergence_type="reverse_kl", f_divergence_params=None,
        beta=beta, label_smoothing=smoothing)
    c, r = sums.chunk(2)
    rc, rr = reference.chunk(2)
    return DPOTrainer.dpo_loss(state, c, r, rc, rr, kind)[0]


def summed(logits, labels):
    """Log-probabilities of the answers, summed, and their lengths."""
    true = labels[:, 1:]
    counts = true != -100
    logps = torch.gather(logits[:, :-1].log_softmax(-1), 2, true.clamp(min=0)[..., None])[..., 0]
    return (logps * counts).sum(-1), counts.sum(-1)


def main(folder: Path) -> None:
    torch.manual_seed(3)
    n, t, v = 4, 9, 17
    logits = torch.randn(2 * n, t, v) * 2
    labels = torch.randint(0, v, (2 * n, t))
    labels[:, :3] = -100
    for row, length in enumerate((9, 7, 8, 5, 9, 6, 9, 4)):
        labels[row, length:] = -100
    sums, lengths = summed(logits, labels)
    reference = sums + torch.randn(2 * n) * 3
    g = dict(logits=logits, labels=labels, reference=reference, sums=sums)
    for name, (kind, beta, smoothing) in DPO.items():
        x = logits.clone().requires_grad_()
        s, l = summed(x, labels)
        # the trainer averages over lengths before its loss
        losses = dpo(kind, beta, smoothing, s / l, reference / l) if kind == "ipo" else dpo(
            kind, beta, smoothing, s, reference)
        losses.mean().backward()
        g[f"dpo.{name}.losses"], g[f"dpo.{name}.gradient"] = losses.detach(), x.grad
    # without averaging, and averaged: by the same code with other log-probabilities
    g["dpo.ipo_sum.losses"] = dpo("ipo", 0.2, 0.0, sums, reference)
    g["dpo.sigmoid_norm.losses"] = dpo("sigmoid", 0.4, 0.1, sums / lengths, reference / lengths)
    rewards, margin = torch.randn(2 * n), torch.rand(n)
    g["rewards"], g["margin"] = rewards, margin
    for name, (with_margin, centring) in REWARD.items():
        x = rewards.clone().requires_grad_()
        state = trainer(
            model=SimpleNamespace(training=False), _total_train_tokens=0,
            args=SimpleNamespace(center_rewards_coefficient=centring),
            _metrics={"eval": __import__("collections").defaultdict(list)})
        inputs = dict(attention_mask=torch.ones(2 * n, 1))
        if with_margin:
            inputs["margin"] = margin
        model = lambda **kw: SimpleNamespace(logits=x[:, None])
        loss = RewardTrainer.compute_loss(state, model, inputs)
        loss.backward()
        g[f"reward.{name}.loss"], g[f"reward.{name}.gradient"] = loss.detach(), x.grad
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: w.contiguous() for k, w in g.items()}, folder / "losses.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
