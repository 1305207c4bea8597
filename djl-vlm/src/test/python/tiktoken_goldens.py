"""Writes the goldens of org.djlext.vlm.generate.TiktokenTokenizerTest: a small vocabulary of the kind that
Moonlight and Kimi-VL publish, trained on the texts below, and the ids that tiktoken gives.

    python tiktoken_goldens.py ../resources/generate/tiktoken

  tiktoken.model, tokenizer_config.json   the folder's tokenizer
  goldens.json   for each text its ids, special tokens in it being recognized; "plain", the ids with them as
                 ordinary text, where these differ; "decoded" without special tokens, where that is not the
                 text. For long texts, given by a part and how often it is repeated, count and hash.

The pattern, the numbering of special tokens and the cuts of long texts follow tokenization_moonshot.py of the
published folders; the ids are those of tiktoken itself.
"""

import base64
import hashlib
import json
import random
import sys
from pathlib import Path

import tiktoken
from tiktoken._educational import bpe_train

HAN = r"[\p{Han}]+"
LETTERS = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*"
    r"[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
)
CAPITALS = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+"
    r"[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
)
REST = [r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"]
PATTERN = "|".join([HAN, LETTERS, CAPITALS, *REST])

BASE = 600
RESERVED = 256

# offset from the first id behind the vocabulary: (text, special)
NAMED = {
    0: ("[BOS]", True), 1: ("[EOS]", True), 2: ("<|im_end|>", True), 3: ("<|im_user|>", True),
    4: ("<|im_assistant|>", True), 6: ("<|start_header_id|>", True), 7: ("<|end_header_id|>", True),
    9: ("[EOT]", True), 10: ("<|im_system|>", True), 11: ("<|tool_call_begin|>", False),
    17: ("<|im_middle|>", True), 18: ("<|media_start|>", True), 19: ("<|media_content|>", True),
    20: ("<|media_end|>", True), 21: ("<|media_pad|>", True), 254: ("[UNK]", True), 255: ("[PAD]", True),
}

PARTS = [
    "深度学习", "你好，世界！", "月之暗面", "请描述这张图片。", "𠀀𠮷", "漢字かな交じり文", "カタカナ", "한국어 문장",
    "The quick brown fox", " jumps over", " the lazy dog", "Don't", "we'll", "THEY'RE", "I'M", "it'ſ", "o'clock",
    "HTTPServer", "camelCaseName", "snake_case_name", "XMLHttpRequest2", "ǅungla", "ǈ", "ʰˠ", "naïve café", "e\u0301a\u0308",
    "Привет, мир", "ΑΒΓ αβγ", "مرحبا بالعالم", "שלום", "नमस्ते दुनिया", "ไทยแลนด์", "Tiếng Việt", "ß straße",
    "0", "12", "3.14159", "1234567890", "٣٤٥", "½ ² Ⅷ", "2024-05-17", "1,000,000", "0x1F", "v1.2.3-rc4",
    "def f(x):\n    return x + 1\n", "for (int i = 0; i < n; ++i) {\n\t\ta[i] = i;\n}", "if(a&&b||!c)", "<div class=\"x\">",
    "SELECT * FROM t WHERE id = 7;", "#include <stdio.h>\r\n", "λ x → x²", "∑∫√≈", "===", "!?...", "$€¥", "@user #tag",
    "🙂", "👩‍👩‍👧‍👦", "🇩🇪🇯🇵", "👍🏽", "❤️", "☕️✈", "\u200d", "\ufe0f",
    " ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", " \n ", "\u00a0", "\u3000", "\u2003", "\u0085", "\u2028", "\x1c", "\x00",
    "[BOS]", "[EOS]", "<|im_end|>", "<|im_user|>", "<|im_middle|>", "<|media_pad|>", "<|media_start|>", "[PAD]",
    "<|reserved_token_605|>", "<|reserved_token_600|>", "<|tool_call_begin|>", "<|im_", "|>", "[EOS", "◁think▷", "◁/think▷",
    "'s", "'", "’s", "\"", "(", ")", ",", ".", "-", "_", "/",
]

SINGLE = [
    "", "<|im_system|>system<|im_middle|>You are a helpful assistant<|im_end|><|im_user|>user<|im_middle|>"
    "<|media_start|>image<|media_content|><|media_pad|><|media_pad|><|media_end|>这是什么？<|im_end|>"
    "<|im_assistant|>assistant<|im_middle|>",
    "◁think▷ Two circles. ◁/think▷2", "a\ud800b", "\udc00", "x\ude00\ud83d", "[BOS][EOS]<|im_end|>[UNK][PAD]",
]

LONG = [("a", 30_000), (" ", 60_000), ("ab ", 20_000), ("字", 26_000), ("x\u00a0", 14_000), ("\x1c", 25_003),
        ("🙂", 25_001), ("word \n", 70_000), ("<|im_end|>", 2_600), ("12", 12_600)]


def texts() -> list:
    rng = random.Random(7)
    made = list(SINGLE) + PARTS
    while len(made) < 1000:
        made.append("".join(rng.choice(PARTS) for _ in range(rng.randint(2, 6))))
    return made


def train(samples: list) -> dict:
    ranks = bpe_train(data="".join(t for t in samples if is_clean(t)), vocab_size=BASE, pat_str="(?V1)" + PATTERN,
                      visualise=None)
    return ranks


def is_clean(text: str) -> bool:
    return not any(0xD800 <= ord(c) < 0xE000 for c in text)


def cut(text: str):
    """At 400,000 characters, and at 25,000 of one kind, space or not, in a row."""
    for start in range(0, len(text), 400_000):
        part = text[start : start + 400_000]
        begin, run, space = 0, 0, part[0].isspace()
        for i, c in enumerate(part):
            if c.isspace() != space:
                run, space = 1, c.isspace()
            else:
                run += 1
                if run > 25_000:
                    yield part[begin:i]
                    begin, run = i, 1
        yield part[begin:]


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    samples = texts()
    ranks = train(samples)
    lines = [f"{base64.b64encode(token).decode()} {rank}" for token, rank in sorted(ranks.items(), key=lambda x: x[1])]
    (out / "tiktoken.model").write_text("\n".join(lines) + "\n")
    first = len(ranks)
    added = {
        str(first + offset): dict(content=text, lstrip=False, normalized=False, rstrip=False, single_word=False,
                                  special=special)
        for offset, (text, special) in NAMED.items()
    }
    config = dict(
        added_tokens_decoder=added, bos_token="[BOS]", eos_token="[EOS]", unk_token="[UNK]", pad_token="[PAD]",
        tokenizer_class="TikTokenTokenizer", model_max_length=1048576,
        auto_map=dict(AutoTokenizer=["tokenization_moonshot.TikTokenTokenizer", None]),
    )
    (out / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
    specials = {
        NAMED.get(i, (f"<|reserved_token_{first + i}|>",))[0]: first + i for i in range(RESERVED)
    }
    encoding = tiktoken.Encoding("tiny", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens=specials)
    skipped = {i for text, i in specials.items() if not (i - first in NAMED and not NAMED[i - first][1])}

    def ids(text: str, plain: bool = False) -> list:
        options = dict(disallowed_special=()) if plain else dict(allowed_special="all")
        return [i for part in cut(text) for i in encoding.encode(part, **options)]

    cases = []
    for text in samples:
        case = dict(text=text, ids=ids(text))
        plain = ids(text, True)
        if plain != case["ids"]:
            case["plain"] = plain
        decoded = encoding.decode([i for i in case["ids"] if i not in skipped])
        if decoded != text:
            case["decoded"] = decoded
        cases.append(case)
    for part, times in LONG:
        found = ids(part * times)
        digest = hashlib.sha256(",".join(map(str, found)).encode()).hexdigest()
        cases.append(dict(text=part, times=times, count=len(found), sha256=digest))
    body = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    (out / "goldens.json").write_text("[\n" + body + "\n]\n")
    print(len(samples), "texts,", first, "ranks,", sum("plain" in c for c in cases), "with special tokens")


if __name__ == "__main__":
    main()
