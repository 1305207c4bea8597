"""Writes tiny tokenizers as GGUF metadata, and what their originals give, into
../resources/generate/tokenizers, for TokenizerParityTest:

    python tokenizer_goldens.py ../resources/generate/tokenizers

Byte-level BPE is trained with the pre-tokenizer of each name that GGUF files use; SentencePiece BPE
is trained with LLaMA's settings. The ids are those of the tokenizers and sentencepiece libraries.
"""

import io
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoTokenizer

from generation_goldens import CORPUS

TEXTS = [
    "Hello world",
    "hello",
    " leading space",
    "  multiple   spaces   inside  ",
    "trailing space ",
    "\n",
    "\n\n",
    "a\n\nb\n \nc\r\nd",
    "\tindent\n\t\tmore",
    "It's they'll WE'RE I'M don't",
    "1 12 123 1234 12345 3.14159 ٣٤",
    "snake_case camelCase SCREAMING-kebab",
    "f(x) = x**2 + 3*x - 1; // comment",
    "Grüße aus Köln, ça va?",
    "Привет, мир! 日本語のテキスト 中文 한국어 العربية",
    "🙂🙃 👩‍👩‍👧 🇦🇹",
    "e\u0301 \u00a0 \u200b \u3000",
    "",
    "x",
    "\u2581 underline",
    "<0x0A> <unknown>",
    "The quick brown fox jumps over the lazy dog. " * 3,
]
# where the ways of cutting text differ
CUTS = [
    "2024-01-31 20240131 1000000 100 10",
    "...\n\n!!\r\n /path/to/file",
    "HTTPServer XMLParser iPhone",
    "I'LL WE'RE don't",
    "    return\n\n    x",
]
# characters that no vocabulary here has seen
UNSEEN = ["𝄞 Ω☃ ўї", "ఠ\U0001F9FFz"]
CHATS = [
    "<|im_start|>user\nHi <|im_end|>\n<|im_start|>assistant\n",
    "a<|im_start|>b<|im_end|> c",
]

GPT2 = pre_tokenizers.ByteLevel(add_prefix_space=False)
BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def split(regex: str):
    return pre_tokenizers.Split(Regex(regex), behavior="isolated")


LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
PRE = {
    "gpt-2": GPT2,
    "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), GPT2]),
    "llama-bpe": pre_tokenizers.Sequence([split(LLAMA3), BYTES]),
    "qwen2": pre_tokenizers.Sequence([split(LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")), BYTES]),
    "tekken": pre_tokenizers.Sequence([split(TEKKEN), BYTES]),
}


def write_gguf(target: Path, kind: str, pre: str, tokens, types, scores=None, merges=None, bos=None):
    w = gguf.GGUFWriter(target, "llama")
    w.add_name("tokenizer only")
    # enough of a model for readers that want one
    w.add_block_count(1)
    w.add_context_length(64)
    w.add_embedding_length(4)
    w.add_feed_forward_length(4)
    w.add_head_count(1)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_tokenizer_model(kind)
    if pre:
        w.add_tokenizer_pre(pre)
    w.add_token_list(tokens)
    w.add_token_types(types)
    if scores:
        w.add_token_scores(scores)
    if merges:
        w.add_token_merges(merges)
    w.add_bos_token_id(bos if bos is not None else 1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)
    w.add_add_bos_token(bos is not None)
    w.add_tensor("token_embd.weight", np.zeros((1, 4), dtype=np.float32))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def byte_level(folder: Path, name: str) -> dict:
    merges_ignored = name in ("llama-bpe", "tekken")
    bpe = Tokenizer(models.BPE(ignore_merges=merges_ignored))
    bpe.pre_tokenizer = BYTES  # merges across all borders, so that it shows where text is cut
    bpe.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    bpe.train_from_iterator(CORPUS * 2 + TEXTS * 3 + CUTS * 3, trainer)
    bpe.pre_tokenizer = PRE[name]
    described = json.loads(bpe.to_str())["model"]
    tokens = [t for t, _ in sorted(described["vocab"].items(), key=lambda item: item[1])]
    types = [3 if t in special else 1 for t in tokens]
    merges = [" ".join(m) if isinstance(m, list) else m for m in described["merges"]]
    write_gguf(folder / f"{name}.gguf", "gpt2", name, tokens, types, merges=merges)
    if name != "gpt-2":  # or else this golden would show nothing
        other = Tokenizer.from_str(bpe.to_str())
        other.pre_tokenizer = GPT2
        differ = [t for t in TEXTS + CUTS if other.encode(t).ids != bpe.encode(t).ids]
        assert differ, name
    cases = []
    for text in TEXTS + CUTS + UNSEEN + CHATS:
        ids = bpe.encode(text, add_special_tokens=False).ids
        cases.append({"text": text, "ids": ids, "decoded": bpe.decode(ids, skip_special_tokens=True)})
    return {"name": name, "bos": None, "cases": cases}


def sentence_piece(folder: Path, prefix: bool) -> dict:
    name = "sentencepiece" if prefix else "sentencepiece-no-prefix"
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([line for text in CORPUS * 3 + TEXTS for line in text.split("\n") if line]),
        model_writer=model,
        model_type="bpe",
        vocab_size=520,
        byte_fallback=True,
        character_coverage=1.0,
        normalization_rule_name="identity",
        add_dummy_prefix=prefix,
        remove_extra_whitespaces=False,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    if prefix:
        (folder / "sentencepiece.model").write_bytes(model.getvalue())
    path = folder / f"{name}.gguf"
    w_types = [p.type for p in proto.pieces]
    write_gguf(
        path,
        "llama",
        None,
        [p.piece for p in proto.pieces],
        w_types,
        scores=[p.score for p in proto.pieces],
        bos=1,
    )
    if not prefix:
        rewrite_without_prefix(path, proto)
    cases = []
    for text in TEXTS + UNSEEN:
        ids = processor.encode(text)
        cases.append({"text": text, "ids": [1] + ids, "decoded": processor.decode(ids)})
    return {"name": name, "bos": 1, "cases": cases}


def rewrite_without_prefix(path: Path, proto) -> None:
    w = gguf.GGUFWriter(path, "llama")
    w.add_name("tokenizer only")
    w.add_tokenizer_model("llama")
    w.add_token_list([p.piece for p in proto.pieces])
    w.add_token_types([p.type for p in proto.pieces])
    w.add_token_scores([p.score for p in proto.pieces])
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)
    w.add_add_space_prefix(False)
    w.add_tensor("token_embd.weight", np.zeros((1, 4), dtype=np.float32))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def compare(folder: Path, golden: dict) -> None:
    """Says where transformers' own reading of the GGUF file differs from the original."""
    try:
        theirs = AutoTokenizer.from_pretrained(folder, gguf_file=golden["name"] + ".gguf")
    except Exception as e:
        print("  transformers cannot read it:", type(e).__name__, str(e)[:100])
        return
    for case in golden["cases"]:
        ids = theirs(case["text"], add_special_tokens=golden["bos"] is not None).input_ids
        if ids != case["ids"]:
            print("  transformers differs on", repr(case["text"][:30]), ids[:12], case["ids"][:12])


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    goldens = [byte_level(folder, name) for name in PRE]
    goldens += [sentence_piece(folder, True), sentence_piece(folder, False)]
    for golden in goldens:
        print(golden["name"], len(golden["cases"]))
        compare(folder, golden)
    (folder / "goldens.json").write_text(json.dumps(goldens, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
