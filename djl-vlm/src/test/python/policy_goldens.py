"""Writes the golden of org.djlext.vlm.tune.policy: losses, advantages and gradients of trl's GRPO and PPO.

    python policy_goldens.py ../resources/policy

policy.safetensors holds, for B answers of T tokens: log_probs, old, reference (B,T), mask (B,T), advantages
(B) of whole answers and token_advantages (B,T); grpo.<case>.{loss,gradient,statistics}; rewards, values
(B,T) and gae.<case>.{advantages,returns,whitened}; ppo.{policy,value}.{loss,gradient,clipped}.
GRPO is trl's GRPOTrainer._compute_loss itself; PPO's loss is written within trl's training loop, hence
once more here.
"""

import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import save_file
from trl import GRPOTrainer
from trl.trainer.ppo_trainer import masked_mean, masked_whiten

# name: changes to trl's defaults
GRPO = {
    "grpo": dict(loss_type="grpo"),
    "clip-higher": dict(loss_type="dapo", epsilon_high=0.28),
    "dr": dict(loss_type="dr_grpo"),
    "kl": dict(loss_type="grpo", beta=0.04),
    "dual-clip": dict(loss_type="dapo", delta=1.6),
    "gspo": dict(loss_type="grpo", importance_sampling_level="sequence", epsilon_low=0.05, epsilon_high=0.06),
}
MAX_LENGTH = 12


def grpo(g, loss_type, epsilon_low=0.2, epsilon_high=0.2, beta=0.0, delta=None,
         importance_sampling_level="token"):
    x = g["log_probs"].clone().requires_grad_()
    metrics = defaultdict(list)
    state = SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *a, **k: (x, torch.zeros_like(x)),
        top_entropy_quantile=1.0, beta=beta, importance_sampling_level=importance_sampling_level,
        epsilon_low=epsilon_low, epsilon_high=epsilon_high, args=SimpleNamespace(delta=delta),
        use_vllm=False, loss_type=loss_type, current_gradient_accumulation_steps=1,
        max_completion_length=MAX_LENGTH, model=SimpleNamespace(training=True),
        accelerator=SimpleNamespace(num_processes=1, gather=lambda y: y), _metrics=dict(train=metrics))
    mask = g["mask"]
    inputs = dict(
        prompt_ids=mask.long(), prompt_mask=mask, completion_ids=mask.long(), completion_mask=mask,
        ref_per_token_logps=g["reference"], advantages=g["advantages"], old_per_token_logps=g["old"],
        num_items_in_batch=mask.sum())
    loss = GRPOTrainer._compute_loss(state, None, inputs)
    loss.backward()
    seen = [metrics["clip_ratio/low_mean"][0], metrics["clip_ratio/high_mean"][0],
            metrics["kl"][0] if beta else 0.0]
    return loss.detach(), x.grad, torch.tensor(seen)


def gae(rewards, values, gamma, lam):
    later, reversed_advantages = 0.0, []
    for t in reversed(range(rewards.shape[1])):
        following = values[:, t + 1] if t + 1 < rewards.shape[1] else 0.0
        later = rewards[:, t] + gamma * following - values[:, t] + gamma * lam * later
        reversed_advantages.append(later)
    return torch.stack(reversed_advantages[::-1], 1)


def main(folder: Path) -> None:
    torch.manual_seed(8)
    b, t = 6, 10
    lengths = torch.tensor([10, 3, 7, 1, 10, 5])
    mask = (torch.arange(t) < lengths[:, None]).float()
    old = -torch.rand(b, t) * 3
    log_probs = old + torch.randn(b, t) * 0.3
    g = dict(mask=mask, old=old, log_probs=log_probs, reference=old + torch.randn(b, t) * 0.4,
             advantages=torch.tensor([1.2, -0.7, 0.0, 2.0, -1.1, 0.4]))
    for name, changes in GRPO.items():
        g[f"grpo.{name}.loss"], g[f"grpo.{name}.gradient"], g[f"grpo.{name}.statistics"] = grpo(g, **changes)
    rewards, values = torch.randn(b, t) * mask, torch.randn(b, t) * mask
    g["rewards"], g["values"] = rewards, values
    for name, gamma, lam in (("td", 1.0, 0.0), ("ppo", 1.0, 0.95), ("discounted", 0.9, 0.8), ("full", 1.0, 1.0)):
        a = gae(rewards, values, gamma, lam)
        g[f"gae.{name}.advantages"] = a * mask
        g[f"gae.{name}.returns"] = (a + values) * mask
        g[f"gae.{name}.whitened"] = masked_whiten(a, mask.bool()) * mask
        g[f"gae.{name}.scaled"] = masked_whiten(a, mask.bool(), shift_mean=False) * mask
    x = log_probs.clone().requires_grad_()
    advantages = g["gae.ppo.whitened"]
    ratio = torch.exp(x - old)
    free, held = -advantages * ratio, -advantages * ratio.clamp(0.8, 1.2)
    loss = masked_mean(torch.max(free, held), mask.bool())
    loss.backward()
    g["ppo.policy.loss"], g["ppo.policy.gradient"] = loss.detach(), x.grad
    g["ppo.policy.clipped"] = masked_mean((held > free).float(), mask.bool())
    v = (values + torch.randn(b, t) * 0.3).requires_grad_()
    returns = g["gae.ppo.returns"]
    free = (v - returns) ** 2
    held = (torch.clamp(v, values - 0.2, values + 0.2) - returns) ** 2
    loss = 0.5 * masked_mean(torch.max(free, held), mask.bool())
    loss.backward()
    g["ppo.value.new"], g["ppo.value.loss"], g["ppo.value.gradient"] = v.detach(), loss.detach(), v.grad
    g["ppo.value.clipped"] = masked_mean((held > free).float(), mask.bool())
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: w.contiguous().clone() for k, w in g.items()}, folder / "policy.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
