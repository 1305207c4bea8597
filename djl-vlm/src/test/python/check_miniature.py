"""Opens the miniature LLaMA with transformers, writes the goldens of
org.djlext.vlm.zoo.VlmModelZooTest, or checks that they still hold.

    python check_miniature.py            writes ../resources/zoo/mini-llama.{safetensors,json}
    python check_miniature.py --check    compares with them instead, ends with 1 if they differ

mini-llama.safetensors holds input_ids (B,T) int64 and logits (B,T,V) float32 of one chat;
mini-llama.json holds texts with their ids, and greedy answers to questions.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).parent
FOLDER = HERE / "../../main/resources/org/djlext/vlm/zoo/mini-llama"
GOLDENS = HERE / "../resources/zoo"

TEXTS = [
    "What is 305 - 298?",
    "<|im_start|>user\nSort 5, 12 and 7.<|im_end|>\n<|im_start|>assistant\n",
    "  two spaces,\ta tab\n\n  and (brackets)...",
    "naïve café — 東京 🦊",
    "",
]
PROMPTS = [
    "What is 27 + 58?",
    "Calculate 402 - 87.",
    "Which is smaller, 606 or 66?",
    "Sort these words: zebra, apple, moon.",
    "Spell lantern backwards.",
    "Tell a story about a fox and a river.",
    "Who are you?",
]


def compute():
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    model = AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32).eval()
    chat = tokenizer.apply_chat_template(
        [{"role": "user", "content": "Sort 17, 4 and 23."}, {"role": "assistant", "content": "4, 17, 23"}],
        return_tensors="pt",
    )
    with torch.no_grad():
        tensors = {"input_ids": chat, "logits": model(chat).logits.contiguous()}
    texts = []
    for text in TEXTS:
        ids = tokenizer(text)["input_ids"]
        texts.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True)})
    chats = []
    for prompt in PROMPTS:
        ids = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, return_tensors="pt"
        )
        with torch.no_grad():
            out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=96)
        answer = [i for i in out[0, ids.shape[1] :].tolist() if i != tokenizer.eos_token_id]
        chats.append({"prompt": prompt, "answer_ids": answer, "answer": tokenizer.decode(answer)})
        print(prompt, "->", chats[-1]["answer"])
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {len(tokenizer)} tokens")
    return tensors, {"texts": texts, "chats": chats}


def main():
    tensors, texts = compute()
    if "--check" not in sys.argv:
        GOLDENS.mkdir(parents=True, exist_ok=True)
        save_file(tensors, GOLDENS / "mini-llama.safetensors")
        (GOLDENS / "mini-llama.json").write_text(json.dumps(texts, indent=1, ensure_ascii=False) + "\n")
        return
    golden = load_file(GOLDENS / "mini-llama.safetensors")
    assert torch.equal(golden["input_ids"], tensors["input_ids"]), "ids differ"
    difference = (golden["logits"] - tensors["logits"]).abs().max() / golden["logits"].abs().max()
    print(f"logits differ by {difference:.1e} relative to the largest")
    assert difference < 1e-4, "logits differ"
    assert json.loads((GOLDENS / "mini-llama.json").read_text()) == texts, "texts differ"


if __name__ == "__main__":
    main()
