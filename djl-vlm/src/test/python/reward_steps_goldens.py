"""Writes the golden of org.djlext.vlm.tune.preference.RewardStepsTest: a random reward model of transformers
on the layers of the tiny model, its rewards, and ten steps of trl's RewardTrainer on preference/pairs.jsonl.

    python reward_steps_goldens.py ../resources
    python reward_steps_goldens.py --check FOLDER GOLDEN   a folder written here, against its golden

reward/score.safetensors   score.weight (1, E)
reward/golden.safetensors  input_ids and attention_mask (B, T), rewards (B, 1), weights after ten steps
reward/steps.json          of each step the loss, the norm of the gradients and trl's metrics
"""

import json
import sys
import tempfile
from pathlib import Path

import torch
from datasets import Dataset
from safetensors.torch import load_file, save_file
from torch.utils.data import SequentialSampler
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from trl import RewardConfig, RewardTrainer

KEPT = ("layers.0.self_attn.q_proj", "layers.1.mlp.down_proj", "model.norm", "score")
METRICS = ("loss", "grad_norm", "learning_rate", "accuracy", "margin", "min_reward", "mean_reward", "max_reward")


class Sequential(RewardTrainer):
    def _get_train_sampler(self, *arguments):
        return SequentialSampler(self.train_dataset)


def main(resources: Path) -> None:
    folder, out = resources / "generate" / "tiny", resources / "reward"
    out.mkdir(exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    # not the end of a text, which the reference would take for padding and read the token before it
    tokenizer.pad_token = "<|endoftext|>"
    torch.manual_seed(4)
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1, dtype=torch.float32)
    model.config.pad_token_id = tokenizer.pad_token_id
    with torch.no_grad():
        model.score.weight.copy_(torch.randn_like(model.score.weight) * 0.3)
    save_file({"score.weight": model.score.weight.detach().clone()}, out / "score.safetensors")
    g = torch.Generator().manual_seed(9)
    ids = torch.randint(3, 300, (4, 11), generator=g)
    mask = torch.ones_like(ids)
    for row, length in enumerate((11, 7, 1, 10)):
        ids[row, length:], mask[row, length:] = tokenizer.pad_token_id, 0
    with torch.no_grad():
        rewards = model(ids, attention_mask=mask).logits
    tensors = dict(input_ids=ids, attention_mask=mask, rewards=rewards)
    rows = [json.loads(line) for line in (resources / "preference" / "pairs.jsonl").read_text().splitlines()]
    config = RewardConfig(
        output_dir=tempfile.mkdtemp(), learning_rate=5e-3, weight_decay=0.1, lr_scheduler_type="cosine",
        warmup_steps=3, max_steps=10, per_device_train_batch_size=4, logging_steps=1,
        seed=1, max_length=None, use_cpu=True, bf16=False, gradient_checkpointing=False, report_to=[],
        save_strategy="no", disable_tqdm=True, optim="adamw_torch", center_rewards_coefficient=0.01)
    made = Sequential(model=model, args=config, train_dataset=Dataset.from_list(rows), processing_class=tokenizer)
    made.train()
    for key, value in made.model.state_dict().items():
        if any(part in key for part in KEPT):
            tensors[key] = value.detach().clone()
    steps = [{k: entry[k] for k in METRICS} for entry in made.state.log_history if "loss" in entry]
    (out / "steps.json").write_text(json.dumps(steps, indent=1) + "\n")
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, out / "golden.safetensors")


def check(folder: Path, golden: Path) -> None:
    g = load_file(golden)
    model, info = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, output_loading_info=True)
    assert not any(info.values()), info
    with torch.no_grad():
        found = model(g["input_ids"], attention_mask=g["attention_mask"]).logits
    error = ((found - g["rewards"]).abs().max() / g["rewards"].abs().max()).item()
    print(f"{folder}: greatest relative error of the rewards {error:.2e}")
    assert error < 1e-4


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(Path(sys.argv[1]))
