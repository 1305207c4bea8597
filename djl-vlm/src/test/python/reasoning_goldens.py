"""Writes the golden of org.djlext.vlm.tune.reasoning: from the rewards of stored roll-outs to losses and gradients.

    python reasoning_goldens.py ../resources/reasoning

stored.safetensors holds, for B answers (groups of GROUP, one after the other) of at most T tokens: lengths, scores
(1 right, 0 wrong), cut (1 for answers that were cut off), log_probs, old, reference, values (B,T); and for each case
advantages (B,T), loss and gradient; for VAPO also returns (B,T).
Losses of GRPO, Dr. GRPO, DAPO and GSPO are trl's GRPOTrainer._compute_loss itself; advantages are those of
_generate_and_score_completions, written once more, as it generates in the same method. VAPO is in neither: its
advantages are verl's compute_gae_advantage_return with the report's lambda of each length, its loss on right answers
is the paper's formula.
"""

import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import save_file
from trl import GRPOTrainer
from trl.trainer.ppo_trainer import masked_whiten

GROUP, MAX_LENGTH, BUFFER = 4, 9, 4


def group_advantages(rewards, scaled):
    grouped = rewards.view(-1, GROUP)
    mean = grouped.mean(1).repeat_interleave(GROUP)
    std = grouped.std(1).repeat_interleave(GROUP)
    return (rewards - mean) / (std + 1e-4) if scaled else rewards - mean


def trl_loss(g, mask, advantages, loss_type, high=0.2, low=0.2, beta=0.0, level="token"):
    x = g["log_probs"].clone().requires_grad_()
    state = SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *a, **k: (x, torch.zeros_like(x)),
        top_entropy_quantile=1.0, beta=beta, importance_sampling_level=level, epsilon_low=low, epsilon_high=high,
        args=SimpleNamespace(delta=None), use_vllm=False, loss_type=loss_type,
        current_gradient_accumulation_steps=1, max_completion_length=MAX_LENGTH, model=SimpleNamespace(training=True),
        accelerator=SimpleNamespace(num_processes=1, gather=lambda y: y), _metrics=dict(train=defaultdict(list)))
    inputs = dict(
        prompt_ids=mask.long(), prompt_mask=mask, completion_ids=mask.long(), completion_mask=mask,
        ref_per_token_logps=g["reference"], advantages=advantages, old_per_token_logps=g["old"],
        num_items_in_batch=mask.sum())
    loss = GRPOTrainer._compute_loss(state, None, inputs)
    loss.backward()
    return loss.detach(), x.grad


def soft_overlong(lengths):
    # verl's DAPO reward manager, with the paper's floor
    over = lengths.float() - (MAX_LENGTH - BUFFER)
    return torch.clamp(-over / BUFFER, -1.0, 0.0)


def vapo(g, mask, lengths, scores, alpha=0.05 * 8, mu=0.1):
    # alpha is larger than the paper's, as answers are short here and lambda would be 0
    b, t = mask.shape
    rewards = torch.zeros(b, t)
    rewards[torch.arange(b), lengths - 1] = 2 * scores - 1
    advantages, returns = torch.zeros(b, t), torch.zeros(b, t)
    for i in range(b):
        n = int(lengths[i])
        for lam, out in ((max(0.0, 1 - 1 / (alpha * n)), advantages), (1.0, returns)):
            later = 0.0
            for j in reversed(range(n)):
                following = g["values"][i, j + 1] if j + 1 < n else 0.0
                later = rewards[i, j] + following - g["values"][i, j] + lam * later
                out[i, j] = later
        returns[i, :n] += g["values"][i, :n]
    advantages = masked_whiten(advantages, mask.bool()) * mask
    x = g["log_probs"].clone().requires_grad_()
    ratio = torch.exp(x - g["old"])
    gain = torch.minimum(ratio * advantages, ratio.clamp(0.8, 1.28) * advantages)
    right = mask * scores[:, None]
    loss = -(gain * mask).sum() / mask.sum() - mu * (x * right).sum() / right.sum()
    loss.backward()
    return advantages, returns, loss.detach(), x.grad


def main(folder: Path) -> None:
    torch.manual_seed(9)
    lengths = torch.tensor([9, 3, 7, 1, 9, 5, 6, 2, 4, 4, 8, 3])
    scores = torch.tensor([1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0.0])
    cut = torch.tensor([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0.0])
    b, t = len(lengths), MAX_LENGTH
    mask = (torch.arange(t) < lengths[:, None]).float()
    old = -torch.rand(b, t) * 3
    g = dict(lengths=lengths.float(), scores=scores, cut=cut, old=old * mask,
             log_probs=(old + torch.randn(b, t) * 0.3) * mask, reference=(old + torch.randn(b, t) * 0.4) * mask,
             values=torch.randn(b, t) * 0.3 * mask)
    plain, signed = scores, 2 * scores - 1
    cases = {
        "grpo": (plain, True, mask, dict(loss_type="grpo")),
        "kl": (plain, True, mask, dict(loss_type="grpo", beta=0.04)),
        "dr": (plain, False, mask, dict(loss_type="dr_grpo")),
        "dapo": (signed + soft_overlong(lengths), True, mask, dict(loss_type="dapo", high=0.28)),
        "masked": (signed, True, mask * (1 - cut)[:, None], dict(loss_type="dapo", high=0.28)),
        "gspo": (plain, True, mask, dict(loss_type="grpo", low=0.05, high=0.06, level="sequence")),
    }
    for name, (rewards, scaled, counts, options) in cases.items():
        a = group_advantages(rewards, scaled)
        g[f"{name}.advantages"] = a[:, None] * mask
        g[f"{name}.loss"], g[f"{name}.gradient"] = trl_loss(g, counts, a, **options)
    g["vapo.advantages"], g["vapo.returns"], g["vapo.loss"], g["vapo.gradient"] = vapo(g, mask, lengths, scores)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: w.contiguous().clone() for k, w in g.items()}, folder / "stored.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
