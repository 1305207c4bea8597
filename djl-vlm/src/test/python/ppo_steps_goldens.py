"""Writes the golden of org.djlext.vlm.tune.ppo.PpoStepsTest: trl's PPOTrainer on stored roll-outs, whose
generation alone is replaced.

    python ppo_steps_goldens.py ../resources

ppo/prompts.jsonl         24 prompts, eight for each roll-out
ppo/golden.safetensors    reward.score and value.score (1, E), the heads on the layers of the tiny model;
                          responses.<r> (8, T), padded with 0; <case>.advantages.<r> whitened and
                          <case>.returns.<r>; <case>.policy.* and <case>.value.* weights in the end
ppo/steps.json            of each case and roll-out trl's metrics
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset
from safetensors.torch import save_file
from torch.utils.data import DataLoader
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer
from trl import PPOConfig, PPOTrainer
from trl.trainer import ppo_trainer

KEPT = ("layers.0.self_attn.q_proj", "layers.1.mlp.down_proj", "model.norm", "score")
CASES = {
    "plain": dict(kl_estimator="k1", num_mini_batches=2, missing_eos_penalty=0.5),
    "whitened": dict(kl_estimator="k3", num_mini_batches=1, whiten_rewards=True, gamma=0.97, lam=0.9,
                     cliprange=0.1, cliprange_value=0.3, vf_coef=0.3, kl_coef=0.2),
}
ROLLOUTS, BATCH, LENGTH = 3, 8, 6
WORDS = "the quick brown fox jumps over a lazy dog while small birds sing".split()


def scored(folder: Path, pad: int, head: torch.Tensor):
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1, dtype=torch.float32)
    model.config.pad_token_id = pad
    with torch.no_grad():
        model.score.weight.copy_(head)
    return model


def run(folder: Path, name: str, changes: dict, tokenizer, prompts, responses, heads, tensors):
    pad = tokenizer.pad_token_id
    policy = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    reference = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    config = PPOConfig(
        output_dir=tempfile.mkdtemp(), learning_rate=3e-3, lr_scheduler_type="constant", num_ppo_epochs=2,
        per_device_train_batch_size=BATCH, gradient_accumulation_steps=1, total_episodes=ROLLOUTS * BATCH,
        response_length=LENGTH, temperature=0.8, stop_token="eos", num_sample_generations=0, seed=1,
        use_cpu=True, bf16=False, report_to=[], save_strategy="no", disable_tqdm=True, logging_steps=1,
        local_rollout_forward_batch_size=4, **changes)
    data = Dataset.from_list([dict(input_ids=tokenizer(p)["input_ids"]) for p in prompts])
    trainer = PPOTrainer(
        args=config, processing_class=tokenizer, model=policy, ref_model=reference,
        reward_model=scored(folder, pad, heads["reward.score"]),
        value_model=scored(folder, pad, heads["value.score"]), train_dataset=data, eval_dataset=data)
    trainer.dataloader = DataLoader(data, batch_size=BATCH, shuffle=False, collate_fn=trainer.data_collator)
    made, values, whitened = iter(responses), [], []

    def stored(model, queries, rows, pad_id, generation):
        whole = torch.cat([queries, next(made)], 1)
        logits = ppo_trainer.forward(model, whole, pad_id).logits[:, queries.shape[1] - 1:-1]
        return whole, logits / (config.temperature + 1e-7)

    def watched_reward(model, whole, pad_id, context):
        found = get_reward(model, whole, pad_id, context)
        if model is trainer.value_model:
            values.append(found[0][:, context - 1:-1].squeeze(-1))
        return found

    def watched_whiten(x, mask, shift_mean=True):
        white = masked_whiten(x, mask, shift_mean)
        if shift_mean:
            whitened.append((x, white * mask))
        return white

    get_reward, masked_whiten = ppo_trainer.get_reward, ppo_trainer.masked_whiten
    generate, permutation = ppo_trainer.batch_generation, np.random.permutation
    ppo_trainer.batch_generation, np.random.permutation = stored, np.arange
    ppo_trainer.get_reward, ppo_trainer.masked_whiten = watched_reward, watched_whiten
    try:
        trainer.train()
    finally:
        ppo_trainer.batch_generation, np.random.permutation = generate, permutation
        ppo_trainer.get_reward, ppo_trainer.masked_whiten = get_reward, masked_whiten
    for r, (advantages, white) in enumerate(whitened):
        lengths = (responses[r] != pad).sum(1, keepdim=True)
        value = torch.cat(values[2 * r:2 * r + 2])
        counts = torch.arange(LENGTH) <= lengths
        tensors[f"{name}.advantages.{r}"] = white
        tensors[f"{name}.returns.{r}"] = (advantages + value * counts) * counts
    for part, model in (("policy", policy), ("value", trainer.value_model)):
        for key, weight in model.state_dict().items():
            if any(kept in key for kept in KEPT):
                tensors[f"{name}.{part}.{key}"] = weight.detach().clone()
    return [{k: v for k, v in entry.items() if "/" in k} for entry in trainer.state.log_history]


def main(resources: Path) -> None:
    folder, out = resources / "generate" / "tiny", resources / "ppo"
    out.mkdir(exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
    tokenizer.pad_token = "<|endoftext|>"
    assert tokenizer.pad_token_id == 0, tokenizer.pad_token_id
    g = torch.Generator().manual_seed(12)
    hidden = AutoModelForCausalLM.from_pretrained(folder).config.hidden_size
    heads = {f"{k}.score": torch.randn(1, hidden, generator=g) * 0.3 for k in ("reward", "value")}
    tensors = dict(heads)
    prompts = []
    for _ in range(ROLLOUTS * BATCH):
        count = int(torch.randint(1, 6, (1,), generator=g))
        prompts.append(" ".join(WORDS[int(i)] for i in torch.randint(0, len(WORDS), (count,), generator=g)) + ":")
    responses = []
    for r in range(ROLLOUTS):
        answer = torch.randint(3, 300, (BATCH, LENGTH), generator=g)
        if r < ROLLOUTS - 1:  # the last ones are all as long as they may be
            for row, length in enumerate((6, 2, 5, 1, 4, 3, 6, 6)):
                answer[row, length:] = tokenizer.pad_token_id
                if row < 7:
                    answer[row, length - 1] = tokenizer.eos_token_id
        responses.append(answer)
        tensors[f"responses.{r}"] = answer
    steps = {name: run(folder, name, changes, tokenizer, prompts, responses, heads, tensors)
             for name, changes in CASES.items()}
    (out / "prompts.jsonl").write_text("".join(json.dumps(dict(prompt=p)) + "\n" for p in prompts))
    (out / "steps.json").write_text(json.dumps(steps, indent=1) + "\n")
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, out / "golden.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
