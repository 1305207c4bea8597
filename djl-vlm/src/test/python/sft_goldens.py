"""Writes what the tests of org.djlext.vlm.tune.sft compare with, into ../resources/sft:

    python sft_goldens.py ../resources

  alpaca.json, text.jsonl, completion.jsonl, chat.jsonl   200 examples in all
  chat_template.jinja  the template of generate/tiny with generation tags
  tokens.json   what Stanford Alpaca's preprocessing (instructions) and trl's SFTTrainer (the others)
                make of them: ids, and the runs of labels that count
  packed.json   trl's packing of random lengths
  steps.json, steps.safetensors   losses, rates, gradient norms and weights of ten steps of
                SFTTrainer on the completions, padded and packed
"""

import copy
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
from trl import SFTConfig, SFTTrainer
from trl.data_utils import pack_dataset

WORDS = (
    "the quick brown fox jumps over a lazy dog while seven small birds sing {of} rain \\n winter "
    "Grüße Привет 日本語 🙂 naïve 12 3.5 {0} %s {instruction} \"quoted\" it's"
).split()
MARKED = (
    "{% for message in messages %}{% if message['role'] == 'assistant' %}"
    "{{ '<|im_start|>assistant\n' }}{% generation %}{{ message['content'] + '<|im_end|>' }}"
    "{% endgeneration %}{{ '\n' }}{% else %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
HEAD = "Below is an instruction that describes a task"
ASK = " Write a response that appropriately completes the request."
WITH_INPUT = (
    HEAD + ", paired with an input that provides further context." + ASK
    + "\n\n### Instruction:\n@1\n\n### Input:\n@2\n\n### Response:"
)
WITHOUT_INPUT = HEAD + "." + ASK + "\n\n### Instruction:\n@1\n\n### Response:"


def text(rng, least, most):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(least, most)))


def write_examples(out, rng):
    alpaca = []
    for i in range(60):
        given = ["", text(rng, 1, 9), " "][i % 3]
        alpaca.append({"instruction": text(rng, 1, 12), "input": given, "output": text(rng, 1, 12)})
    texts = [{"text": text(rng, 1, 14)} for _ in range(40)]
    texts[3]["text"] += "<|im_end|>"
    completions = []
    for _ in range(50):
        completions.append({"prompt": text(rng, 1, 8) + " ", "completion": text(rng, 1, 8)})
    chats = []
    for i in range(50):
        messages = [{"role": "system", "content": text(rng, 1, 4)}] if i % 4 == 0 else []
        for _ in range(rng.randint(1, 3)):
            messages.append({"role": "user", "content": text(rng, 1, 6)})
            messages.append({"role": "assistant", "content": text(rng, 1, 6)})
        chats.append({"messages": messages})
    (out / "alpaca.json").write_text(json.dumps(alpaca, ensure_ascii=False, indent=1) + "\n")
    for name, rows in (("text", texts), ("completion", completions), ("chat", chats)):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (out / f"{name}.jsonl").write_text("".join(lines))
    return alpaca, texts, completions, chats


def runs(labels):
    """Turns labels into [begin, end] of those that count."""
    found, begin = [], None
    for i, label in enumerate([*labels, -100]):
        if label != -100 and begin is None:
            begin = i
        elif label == -100 and begin is not None:
            found.append([begin, i])
            begin = None
    return found


def filled(example):
    """Fills the template in one pass, as str.format_map does."""
    template = WITH_INPUT if example["input"] != "" else WITHOUT_INPUT
    before, after = template.split("@1")
    return before + example["instruction"] + after.replace("@2", example["input"])


def alpaca_tokens(tokenizer, examples, length):
    rows = []
    for example in examples:
        source = filled(example)
        whole = source + example["output"] + tokenizer.eos_token
        ids = tokenizer(whole, max_length=length, truncation=True)["input_ids"]
        asked = len(tokenizer(source, max_length=length, truncation=True)["input_ids"])
        labels = [-100] * asked + ids[asked:]
        rows.append({"ids": ids, "learnt": runs(labels)})
    return rows


def trainer(folder, tokenizer, rows, work, **settings):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    config = SFTConfig(
        output_dir=str(work), report_to=[], bf16=False, use_cpu=True, save_strategy="no",
        gradient_checkpointing=False, disable_tqdm=True, dataset_num_proc=None, **settings,
    )
    return Sequential(
        model=model, args=config, train_dataset=Dataset.from_list(rows), processing_class=tokenizer
    )


class Sequential(SFTTrainer):
    def _get_train_sampler(self, *arguments):
        return SequentialSampler(self.train_dataset)


def trl_tokens(folder, tokenizer, rows, work, length, **settings):
    made = trainer(folder, tokenizer, rows, work, max_length=length, **settings)
    result = []
    for row in made.train_dataset:
        batch = made.data_collator([row])
        result.append(
            {"ids": batch["input_ids"][0].tolist(), "learnt": runs(batch["labels"][0].tolist())}
        )
    return result


def steps(folder, tokenizer, rows, work, name, tensors, **settings):
    made = trainer(
        folder, tokenizer, rows, work, max_length=64, learning_rate=5e-3, weight_decay=0.1,
        lr_scheduler_type="cosine", warmup_steps=3, max_steps=10, per_device_train_batch_size=2,
        gradient_accumulation_steps=3, logging_steps=1, seed=1, **settings,
    )
    made.train()
    for key, value in made.model.state_dict().items():
        if key != "lm_head.weight":
            tensors[f"{name}.{key}"] = value.detach().clone()
    logged = [entry for entry in made.state.log_history if "loss" in entry]
    return [
        {"loss": entry["loss"], "learning_rate": entry["learning_rate"], "grad_norm": entry["grad_norm"],
         "accuracy": entry["mean_token_accuracy"]}
        for entry in logged
    ]


def main():
    out = Path(sys.argv[1]) / "sft"
    out.mkdir(parents=True, exist_ok=True)
    folder = str(Path(sys.argv[1]) / "generate" / "tiny")
    work = Path(tempfile.mkdtemp())
    rng = random.Random(7)
    alpaca, texts, completions, chats = write_examples(out, rng)
    (out / "chat_template.jinja").write_text(MARKED)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.pad_token = "<|endoftext|>"
    marked = copy.deepcopy(tokenizer)
    marked.chat_template = MARKED
    tokens = {
        "alpaca": alpaca_tokens(tokenizer, alpaca, 512),
        "alpaca_short": [len(row["learnt"]) for row in alpaca_tokens(tokenizer, alpaca, 200)],
        "text": trl_tokens(folder, tokenizer, texts, work, 512),
        "completion": trl_tokens(folder, tokenizer, completions, work, 512),
        "chat": trl_tokens(folder, marked, chats, work, 512, assistant_only_loss=True),
    }
    (out / "tokens.json").write_text(json.dumps(tokens, separators=(",", ":")) + "\n")
    packed = []
    for strategy in ("bfd", "wrapped"):
        for length in (8, 13):
            lengths = [rng.randint(1, 17) for _ in range(40)]
            rows, first = [], 0
            for size in lengths:
                rows.append({"input_ids": list(range(first, first + size))})
                first += size
            result = pack_dataset(Dataset.from_list(rows), length, strategy)
            packed.append(
                {"strategy": strategy, "row": length, "lengths": lengths,
                 "rows": [row["input_ids"] for row in result],
                 "pieces": [row.get("seq_lengths") for row in result]}
            )
    (out / "packed.json").write_text(json.dumps(packed, separators=(",", ":")) + "\n")
    tensors = {}
    result = {
        "padded": steps(folder, tokenizer, completions, work, "padded", tensors),
        "packed": steps(
            folder, tokenizer, completions, work, "packed", tensors, packing=True, padding_free=True
        ),
    }
    (out / "steps.json").write_text(json.dumps(result, indent=1) + "\n")
    save_file({k: v.contiguous() for k, v in tensors.items()}, out / "steps.safetensors")


if __name__ == "__main__":
    main()
