"""Writes what the tests of org.djlext.vlm.generate compare with, into ../resources/generate:

    python generation_goldens.py ../resources

  tiny/        a random LLaMA of two layers with a byte-level BPE tokenizer of its own, a chat
               template and a generation_config.json with two ids that end a text
  tiny.gguf    the same model and tokenizer as llama.cpp stores them, in float32
  sampling.json  random scores and what transformers' processors make of them
  texts.json   what generate() makes of texts and chats with tiny's own generation_config.json
  generated.json what transformers' generate() gives: greedy, in batches, and with beams, on tiny and
               on the models of llama_goldens.py
"""

import json
import sys
from pathlib import Path

import gguf
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)
from transformers.generation import logits_process as lp

from chat_template_goldens import CHATML

CORPUS = [
    "The quick brown fox jumps over the lazy dog. ",
    "A small model writes small words, one after the other; it has read very little.",
    "one two three four five six seven eight nine ten",
    "What is the capital of the country? The answer is in the book on the table.",
    "Grüße aus Köln! Ça va? Привет, мир. 日本語のテキスト 🙂🙃",
    "for (int i = 0; i < 10; i++) { sum += i; }\n\treturn sum;\n",
]


PLAIN = ["The quick brown", "one two three", "Grüße 🙂", "What is the answer?", "sum += i;"]
CHATS = [
    [{"role": "user", "content": "What is the capital?"}],
    [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello!"},
        {"role": "user", "content": "one two"},
    ],
]


def tokenizer() -> Tokenizer:
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=360,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    bpe.train_from_iterator(CORPUS * 3, trainer)
    return bpe


def write_tiny(folder: Path) -> None:
    bpe = tokenizer()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token="<|im_start|>", eos_token="<|im_end|>", unk_token="<|endoftext|>"
    )
    fast.chat_template = CHATML
    torch.manual_seed(20)
    config = LlamaConfig(
        vocab_size=bpe.get_vocab_size(),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=640,
        rms_norm_eps=1e-5,
        tie_word_embeddings=True,
        bos_token_id=1,
        eos_token_id=2,
    )
    model = LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.25 + (1.0 if "norm" in name else 0.0))
    model.generation_config = GenerationConfig(bos_token_id=1, eos_token_id=2, max_new_tokens=24)
    # a second id that ends texts, and does so in the texts of the tests
    ids = fast(PLAIN[2], return_tensors="pt").input_ids
    seen = model.generate(ids, attention_mask=torch.ones_like(ids), pad_token_id=0)[0, ids.shape[1] :]
    model.generation_config.eos_token_id = [2, seen[9].item()]
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    (folder / "special_tokens_map.json").unlink(missing_ok=True)
    if (folder / "chat_template.jinja").exists():  # the older place, which most folders use
        (folder / "chat_template.jinja").unlink()
        path = folder / "tokenizer_config.json"
        settings = json.loads(path.read_text())
        settings["chat_template"] = CHATML
        path.write_text(json.dumps(settings, indent=1) + "\n")


def permuted(rows: torch.Tensor, heads: int) -> torch.Tensor:
    """The two halves of each head become neighbours, as llama.cpp wants them."""
    return rows.view(heads, 2, rows.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(rows.shape)


def write_gguf(folder: Path, target: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    c = model.config
    bpe = json.loads((folder / "tokenizer.json").read_text())
    vocabulary = sorted(bpe["model"]["vocab"].items(), key=lambda item: item[1])
    special = {token["content"] for token in bpe["added_tokens"]}
    w = gguf.GGUFWriter(target, "llama")
    w.add_name("tiny")
    w.add_context_length(c.max_position_embeddings)
    w.add_embedding_length(c.hidden_size)
    w.add_block_count(c.num_hidden_layers)
    w.add_feed_forward_length(c.intermediate_size)
    w.add_head_count(c.num_attention_heads)
    w.add_head_count_kv(c.num_key_value_heads)
    w.add_layer_norm_rms_eps(c.rms_norm_eps)
    w.add_rope_freq_base(c.rope_theta)
    w.add_rope_dimension_count(c.hidden_size // c.num_attention_heads)
    w.add_vocab_size(c.vocab_size)
    w.add_file_type(gguf.LlamaFileType.ALL_F32)
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("smollm")
    w.add_token_list([token for token, _ in vocabulary])
    w.add_token_types(
        [gguf.TokenType.CONTROL if t in special else gguf.TokenType.NORMAL for t, _ in vocabulary]
    )
    w.add_token_merges([" ".join(m) if isinstance(m, list) else m for m in bpe["model"]["merges"]])
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)
    w.add_add_bos_token(False)
    w.add_chat_template(CHATML)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, c.num_hidden_layers)
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight":
            continue
        if name.endswith("q_proj.weight"):
            tensor = permuted(tensor, c.num_attention_heads)
        elif name.endswith("k_proj.weight"):
            tensor = permuted(tensor, c.num_key_value_heads)
        w.add_tensor(names.get_name(name, (".weight",)), tensor.contiguous().numpy())
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def sampling() -> list:
    cases = [
        dict(),
        dict(temperature=0.7),
        dict(temperature=1.6),
        dict(top_k=1),
        dict(top_k=7),
        dict(top_k=500),
        dict(top_p=0.5),
        dict(top_p=0.95),
        dict(top_p=0.01),
        dict(min_p=0.1),
        dict(min_p=0.9),
        dict(repetition_penalty=1.3),
        dict(repetition_penalty=0.8),
        dict(min_new_tokens=3),
        dict(min_new_tokens=5),
        dict(temperature=0.6, top_k=20, top_p=0.9),
        dict(temperature=1.4, top_k=30, top_p=0.8, min_p=0.05),
        dict(repetition_penalty=1.5, temperature=0.8, top_p=0.7, min_new_tokens=5),
        dict(repetition_penalty=1.1, temperature=2.0, top_k=9, top_p=0.99, min_p=0.2, min_new_tokens=4),
    ]
    generator = torch.Generator().manual_seed(3)
    results = []
    for case in cases:
        for scale in (1.0, 4.0):
            scores = torch.randn(1, 60, generator=generator) * scale
            ids = torch.randint(0, 60, (1, 11), generator=generator)
            prompt = 8
            steps = []
            if "repetition_penalty" in case:
                steps.append(lp.RepetitionPenaltyLogitsProcessor(case["repetition_penalty"]))
            if "min_new_tokens" in case:
                steps.append(
                    lp.MinNewTokensLengthLogitsProcessor(prompt, case["min_new_tokens"], [2, 5])
                )
            if "temperature" in case:
                steps.append(lp.TemperatureLogitsWarper(case["temperature"]))
            if "top_k" in case:
                steps.append(lp.TopKLogitsWarper(case["top_k"]))
            if "top_p" in case:
                steps.append(lp.TopPLogitsWarper(case["top_p"]))
            if "min_p" in case:
                steps.append(lp.MinPLogitsWarper(case["min_p"]))
            processed = scores.clone()
            for step in steps:
                processed = step(ids, processed)
            results.append(
                {
                    "settings": case,
                    "ids": ids[0].tolist(),
                    "promptLength": prompt,
                    "scores": scores[0].tolist(),
                    "processed": [None if v == float("-inf") else v for v in processed[0].tolist()],
                }
            )
    return results


def generate(model, ids, mask, **settings):
    eos = settings.pop("eos")
    return model.generate(
        ids,
        attention_mask=mask,
        generation_config=GenerationConfig(
            eos_token_id=eos, pad_token_id=0, bos_token_id=1, do_sample=False, **settings
        ),
        return_dict_in_generate=True,
        output_scores=True,
    )


def answers(out, row, prompt_width, eos):
    """The new ids of a row, up to and with the one that ended it."""
    new = out.sequences[row, prompt_width:].tolist()
    for i, token in enumerate(new):
        if token in eos:
            return new[: i + 1]
    return new


def generated(root: Path) -> list:
    results = []
    generator = torch.Generator().manual_seed(8)
    for folder in ("generate/tiny", "llama/gqa-tied", "llama/mha-untied", "llama/mistral-window"):
        model = AutoModelForCausalLM.from_pretrained(root / folder, dtype=torch.float32).eval()
        vocabulary = model.config.vocab_size
        prompts = [
            torch.randint(3, vocabulary, (n,), generator=generator).tolist() for n in (1, 9, 4, 6)
        ]
        width = max(map(len, prompts))
        ids = torch.tensor([[0] * (width - len(p)) + p for p in prompts])
        mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
        # of the ids that come up, some end the texts, so that rows end at different steps
        plain = generate(model, ids, mask, eos=[2], max_new_tokens=20)
        seen = [answers(plain, r, width, [2]) for r in range(len(prompts))]
        eos = sorted({2, seen[0][7], seen[1][3]})
        greedy = generate(model, ids, mask, eos=eos, max_new_tokens=20)
        batch = [answers(greedy, r, width, eos) for r in range(len(prompts))]
        # alone: in a batch transformers takes the padding for tokens that were seen
        penalized = [
            generate(
                model,
                torch.tensor([p]),
                torch.ones(1, len(p), dtype=torch.int64),
                eos=eos,
                max_new_tokens=20,
                repetition_penalty=1.4,
                min_new_tokens=9,
            )
            for p in prompts
        ]
        results.append(
            {
                "folder": folder,
                "prompts": prompts,
                "stopIds": eos,
                "greedy": batch,
                "penalized": [answers(o, 0, len(p), eos) for o, p in zip(penalized, prompts)],
                "beams": beams(model, prompts, eos),
            }
        )
        print(folder, "stops", eos, "lengths", [len(b) for b in batch])
    return results


def beams(model, prompts, eos) -> list:
    cases = [
        dict(num_beams=2),
        dict(num_beams=4),
        dict(num_beams=3, length_penalty=0.0),
        dict(num_beams=3, length_penalty=2.0),
        dict(num_beams=4, length_penalty=-1.0),
        dict(num_beams=3, early_stopping=True),
        dict(num_beams=4, early_stopping=True, length_penalty=1.5),
        dict(num_beams=3, early_stopping="never"),
        dict(num_beams=3, early_stopping="never", length_penalty=0.0),
        dict(num_beams=3, repetition_penalty=1.3, min_new_tokens=6),
        dict(num_beams=5, max_new_tokens=1),
        dict(num_beams=4, max_new_tokens=3),
    ]
    results = []
    for case in cases:
        settings = {"max_new_tokens": 14, **case}
        for prompt in prompts[1:3]:
            ids = torch.tensor([prompt])
            out = generate(model, ids, torch.ones_like(ids), eos=eos, **settings)
            results.append(
                {
                    "settings": settings,
                    "prompt": prompt,
                    "ids": answers(out, 0, len(prompt), eos),
                    "score": out.sequences_scores[0].item(),
                }
            )
    return results


def texts(folder: Path) -> list:
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    tokens = AutoTokenizer.from_pretrained(folder)
    results = []
    for prompt in PLAIN + CHATS:
        text = prompt
        if isinstance(prompt, list):
            text = tokens.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)
        ids = tokens(text, add_special_tokens=isinstance(prompt, str), return_tensors="pt").input_ids
        out = model.generate(ids, attention_mask=torch.ones_like(ids), pad_token_id=0)
        new = out[0, ids.shape[1] :].tolist()
        ended = new[-1] in model.generation_config.eos_token_id
        new = new[:-1] if ended else new
        results.append(
            {
                "prompt": prompt,
                "promptIds": ids[0].tolist(),
                "ids": new,
                "ended": ended,
                "text": tokens.decode(new, skip_special_tokens=True, clean_up_tokenization_spaces=False),
            }
        )
    return results


def main(root: Path) -> None:
    torch.set_num_threads(1)
    folder = root / "generate" / "tiny"
    write_tiny(folder)
    write_gguf(folder, root / "generate" / "tiny.gguf")
    twin = AutoModelForCausalLM.from_pretrained(root / "generate", gguf_file="tiny.gguf", dtype=torch.float32)
    for (name, a), b in zip(AutoModelForCausalLM.from_pretrained(folder).state_dict().items(), twin.state_dict().values()):
        assert torch.equal(a, b), name
    AutoTokenizer.from_pretrained(folder)
    for name, value in (("texts", texts(folder)), ("sampling", sampling()), ("generated", generated(root))):
        text = json.dumps(value)
        (root / "generate" / f"{name}.json").write_text(text + "\n")
        print(name, len(text) // 1024, "kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
