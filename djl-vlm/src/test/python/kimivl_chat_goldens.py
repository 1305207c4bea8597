"""Writes the folder and goldens of org.djlext.vlm.kimivl.KimiVlChatTest: a tiny random Kimi-VL with all files of a
published folder, and what it answers to chats with the pictures of moonvit_image_goldens.py.

    python kimivl_chat_goldens.py reference ../resources/kimivl-chat

"reference" holds both what moonvit_goldens.py and what moonvit_image_goldens.py want. The tokenizer is that of
tiktoken_goldens.py. Media tokens are repeated as processing_kimi_vl.py repeats them.

chats.json: for each chat its turns, the ids of its prompt, and the ids that follow greedily.
"""

import json
import shutil
import sys
from pathlib import Path

import jinja2
import kimivl_goldens
import moonvit_goldens
import moonvit_image_goldens
import tiktoken
import tiktoken_goldens
import torch
from PIL import Image
from safetensors.torch import save_file
from tiktoken.load import load_tiktoken_bpe

MEDIA, END, VOCABULARY = 621, 602, 856
PROCESSOR = dict(in_token_limit=40, patch_size=4, pad_input=True, merge_kernel_size=[2, 2], **moonvit_image_goldens.HALF)
TEMPLATE = (
    "{%- for message in messages -%}"
    "{%- if loop.first and message.role != 'system' -%}"
    "{{- '<|im_system|>system<|im_middle|>You are a helpful assistant<|im_end|>' -}}"
    "{%- endif -%}"
    "{{- '<|im_' + message.role + '|>' + message.role + '<|im_middle|>' -}}"
    "{%- if message.content is string -%}{{- message.content -}}"
    "{%- else -%}"
    "{%- for part in message.content -%}"
    "{%- if part.type == 'image' -%}{{- '<|media_start|>image<|media_content|><|media_pad|><|media_end|>' -}}"
    "{%- else -%}{{- part.text -}}{%- endif -%}"
    "{%- endfor -%}"
    "{%- endif -%}"
    "{{- '<|im_end|>' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|im_assistant|>assistant<|im_middle|>' -}}{%- endif -%}"
)

# turns: (role, parts), a part that names a picture begins with @
CHATS = [
    [("user", ["@wide", "How many circles are there?"])],
    [("user", ["What is 12 + 34?"])],
    [("user", ["@tiny", "@high", "这两张图片有什么不同？"])],
    [("user", ["Compare ", "@even", " with ", "@narrow", ", please."])],
    [("system", ["Be brief."]), ("user", ["@wide", "Hi"]), ("assistant", ["A square."]), ("user", ["@tiny", "And this?"])],
    [("user", ["Hi"]), ("assistant", ["Hello 🙂"]), ("user", ["Look: ", "@high"])],
    [("user", ["@even"])],
]


def main():
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    resources = out.parent
    kinds = moonvit_goldens.reference(root)
    image_processor = moonvit_image_goldens.reference(root)(**PROCESSOR)
    kimivl_goldens.CONFIGS["chat"] = (dict(vocab_size=VOCABULARY, max_position_embeddings=256), {}, [], dict(media=MEDIA))
    model, vision, _, _ = kimivl_goldens.build(kinds, "chat")
    (out / "config.json").write_text(json.dumps(kimivl_goldens.config(model, vision, "chat"), indent=2) + "\n")
    save_file(kimivl_goldens.state(model, torch.float32), out / "model.safetensors", metadata={"format": "pt"})
    (out / "preprocessor_config.json").write_text(json.dumps(PROCESSOR, indent=2) + "\n")
    (out / "generation_config.json").write_text(json.dumps(dict(eos_token_id=END)) + "\n")
    (out / "chat_template.jinja").write_text(TEMPLATE)
    for name in ("tiktoken.model", "tokenizer_config.json"):
        shutil.copy(resources / "generate/tiktoken" / name, out / name)
    ranks = load_tiktoken_bpe(str(out / "tiktoken.model"))
    named = json.loads((out / "tokenizer_config.json").read_text())["added_tokens_decoder"]
    specials = {token["content"]: int(i) for i, token in named.items()}
    encoding = tiktoken.Encoding("tiny", pat_str=tiktoken_goldens.PATTERN, mergeable_ranks=ranks, special_tokens=specials)
    template = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(TEMPLATE)
    cases = []
    for chat in CHATS:
        messages, patches, grids = [], [], []
        for role, parts in chat:
            content = []
            for part in parts:
                if part.startswith("@"):
                    picture = Image.open(resources / "moonvit-images" / f"{part[1:]}.png").convert("RGB")
                    values, grid = image_processor._preprocess(picture)
                    patches.append(torch.tensor(values.copy()))
                    grids.append(grid)
                    content.append(dict(type="image"))
                else:
                    content.append(dict(type="text", text=part))
            messages.append(dict(role=role, content=content))
        text = template.render(messages=messages, add_generation_prompt=True)
        for height, width in grids:
            text = text.replace("<|media_pad|>", "<|placeholder|>" * (height * width // 4), 1)
        ids = encoding.encode(text.replace("<|placeholder|>", "<|media_pad|>"), allowed_special="all")
        with torch.no_grad():
            features = model.features(torch.cat(patches), torch.tensor(grids)) if grids else None
            one, answer = torch.tensor([ids]), []
            while len(answer) < 10:
                following = model(one, None, features, images_until=len(ids))[0, -1].argmax().item()
                if following == END:
                    break
                answer.append(following)
                one = torch.cat([one, torch.tensor([[following]])], 1)
        turns = [dict(role=role, parts=parts) for role, parts in chat]
        cases.append(dict(turns=turns, ids=ids, answer=answer, text=encoding.decode([i for i in answer if i < len(ranks)])))
        print(len(ids), "tokens,", len(grids), "pictures,", answer)
    body = ",\n".join(json.dumps(c) for c in cases)
    (out / "chats.json").write_text("[\n" + body + "\n]\n")
    for file in out.iterdir():
        file.chmod(0o644)


if __name__ == "__main__":
    main()
