"""Writes the golden of org.djlext.vlm.tune.preference.DpoStepsTest: pairs, and ten steps of trl's
DPOTrainer on the tiny model of generation_goldens.py, for every loss.

    python dpo_steps_goldens.py ../resources

preference/pairs.jsonl   prompts with chosen and rejected answers, whose tokens are the same apart and joined
preference/steps.json    of each step the loss, the norm of the gradients and trl's metrics
preference/steps.safetensors   some weights after the last step
"""

import json
import random
import sys
import tempfile
from pathlib import Path

import torch
from datasets import Dataset
from safetensors.torch import save_file
from torch.utils.data import SequentialSampler
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import DPOConfig, DPOTrainer

WORDS = "a the quick brown fox sings over small birds while rain 12 3.5 Привет 日本語 naïve 🙂".split()
# name: (trl's loss type, beta, label smoothing)
LOSSES = {
    "sigmoid": ("sigmoid", 0.1, 0.0),
    "conservative": ("sigmoid", 0.3, 0.1),
    "robust": ("robust", 0.1, 0.2),
    "hinge": ("hinge", 0.25, 0.0),
    "ipo": ("ipo", 0.2, 0.0),
}
KEPT = ("layers.0.self_attn.q_proj", "layers.1.mlp.down_proj", "model.norm")
METRICS = ("loss", "grad_norm", "learning_rate", "rewards/chosen", "rewards/rejected", "rewards/accuracies",
           "rewards/margins", "logps/chosen", "logps/rejected")


class Sequential(DPOTrainer):
    def _get_train_sampler(self, *arguments):
        return SequentialSampler(self.train_dataset)


def pairs(tokenizer, count):
    rng = random.Random(11)
    text = lambda n: " ".join(rng.choice(WORDS) for _ in range(n))
    ids = lambda x: tokenizer(x)["input_ids"]
    rows = []
    while len(rows) < count:
        row = dict(prompt=text(rng.randint(2, 9)) + ":\n", chosen=text(rng.randint(1, 9)),
                   rejected=text(rng.randint(1, 9)))
        apart = all(
            ids(row["prompt"] + row[k]) == ids(row["prompt"]) + tokenizer(row[k], add_special_tokens=False)["input_ids"]
            for k in ("chosen", "rejected"))
        if apart and row["chosen"] != row["rejected"] and len(ids(row["prompt"])) < 40:
            rows.append(row)
    return rows


def steps(folder, tokenizer, rows, name, tensors):
    kind, beta, smoothing = LOSSES[name]
    config = DPOConfig(
        output_dir=tempfile.mkdtemp(), loss_type=[kind], beta=beta, label_smoothing=smoothing,
        learning_rate=5e-3, weight_decay=0.1, lr_scheduler_type="cosine", warmup_steps=3, max_steps=10,
        per_device_train_batch_size=2, gradient_accumulation_steps=2, logging_steps=1, seed=1,
        max_prompt_length=None, max_length=None, use_cpu=True, bf16=False, gradient_checkpointing=False,
        report_to=[], save_strategy="no", disable_tqdm=True, optim="adamw_torch")
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    made = Sequential(model=model, args=config, train_dataset=Dataset.from_list(rows), processing_class=tokenizer)
    made.train()
    for key, value in made.model.state_dict().items():
        if any(part in key for part in KEPT):
            tensors[f"{name}.{key}"] = value.detach().clone()
    return [{k: entry[k] for k in METRICS} for entry in made.state.log_history if "loss" in entry]


def main(resources: Path) -> None:
    folder, out = resources / "generate" / "tiny", resources / "preference"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.pad_token = tokenizer.eos_token
    rows = pairs(tokenizer, 40)
    (out / "pairs.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    tensors = {}
    result = {name: steps(folder, tokenizer, rows, name, tensors) for name in LOSSES}
    (out / "steps.json").write_text(json.dumps(result, indent=1) + "\n")
    save_file({k: v.contiguous() for k, v in tensors.items()}, out / "steps.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
