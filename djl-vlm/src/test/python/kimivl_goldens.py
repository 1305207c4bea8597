"""Writes the goldens of org.djlext.vlm.kimivl.KimiVlParityTest: tiny random Kimi-VL models, each as a published
folder with a golden.safetensors beside it.

    python kimivl_goldens.py reference ../resources/kimivl [NAME ...]
    python kimivl_goldens.py reference --check FOLDER    # what Java saved opens here with equal logits

The vision tower is the authors' (see moonvit_goldens.py, which says where "reference" comes from) and the decoder
that of transformers. What joins them, the projector and the replacing of media tokens, is written here as
modeling_kimi_vl.py does it: LayerNorm on each patch, two linear layers with the exact GELU between.

golden.safetensors holds, float32 or int64:
  input_ids (B,T), attention_mask (B,T) where there is padding
  pixel_values (P,3,p,p), image_grid_hws (N,2) where there are images
  features (M,E), logits (B,T,V)
  greedy (N)                          the tokens that follow the last row, images and all
  loss (), grad.<tensor> (10)         loss of all real tokens but media tokens; gradients as in moonlight_goldens.py
"""

import json
import sys
from pathlib import Path

import moonlight_goldens
import moonvit_goldens
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import DeepseekV3Config, DeepseekV3ForCausalLM

VISION = {**moonvit_goldens.BASE, "patch_size": 4, "num_hidden_layers": 1}
TEXT = {**moonlight_goldens.BASE, "max_position_embeddings": 96}
PIXEL_SEED = 17

# name: (decoder, tower, rows of (tokens of text, grid, tokens, grid, ...), rest)
CONFIGS = {
    "one-image": ({}, {}, [[3, (4, 4), 5]], {}),
    "two-images-a-row": (dict(q_lora_rank=12), {}, [[2, (4, 2), 3, (2, 6), 4], [1, (2, 2), 1, (4, 4), 7]], {}),
    "padded-left": ({}, dict(num_hidden_layers=2), [[2, (2, 2), 3], [4, (4, 4), 2, (2, 4), 6]], dict(pad="left")),
    "padded-right": (
        dict(n_routed_experts=16, n_group=4, topk_group=2, num_experts_per_tok=4, first_k_dense_replace=0), {},
        [[4, (4, 6), 6], [2, (2, 2), 3]], dict(pad="right")),
    "row-without-image": (dict(tie_word_embeddings=True), {}, [[12], [3, (4, 2), 7]], {}),
    "text-only": (dict(n_shared_experts=1), {}, [[14], [14]], {}),
    "image-first-and-last": (
        dict(rope_scaling=moonlight_goldens.YARN, qk_rope_head_dim=16), {}, [[0, (2, 2), 5, (6, 4), 0]], dict(media=5)),
    "rows-of-patches": (
        dict(norm_topk_prob=False), dict(init_pos_emb_height=3), [[2, (1, 7), 3, (5, 1), 2]], dict(merge=[1, 1])),
    "merge-one-by-three": (
        dict(num_hidden_layers=3), dict(num_attention_heads=1), [[2, (2, 6), 4]], dict(merge=[1, 3])),
    "all-experts": (
        dict(norm_topk_prob=False, num_experts_per_tok=8), {}, [[3, (4, 4), 5], [1, (4, 4), 7]], {}),
    "bf16": ({}, {}, [[3, (4, 4), 5]], dict(dtype=torch.bfloat16)),
}


class Projector(nn.Module):
    def __init__(self, vision: dict, hidden: int):
        super().__init__()
        joined = vision["hidden_size"] * vision["merge_kernel_size"][0] * vision["merge_kernel_size"][1]
        self.pre_norm = nn.LayerNorm(vision["hidden_size"], eps=1e-5)
        self.linear_1 = nn.Linear(joined, joined)
        self.linear_2 = nn.Linear(joined, hidden)

    def forward(self, features):
        x = self.pre_norm(features).flatten(1)
        return self.linear_2(nn.functional.gelu(self.linear_1(x)))


class KimiVl(nn.Module):
    def __init__(self, kinds, text: dict, vision: dict, media: int):
        super().__init__()
        config_type, tower_type = kinds
        config = config_type(**vision)
        config._attn_implementation = "sdpa"
        self.media = media
        self.vision_tower = tower_type(config)
        self.vision_tower.encoder.rope_2d.device = "cpu"
        decoder = DeepseekV3Config(**text)
        decoder._attn_implementation = "eager"
        self.multi_modal_projector = Projector(vision, decoder.hidden_size)
        self.language_model = DeepseekV3ForCausalLM(decoder)

    def features(self, pixels, sizes):
        return self.multi_modal_projector(torch.cat(self.vision_tower(pixels, sizes)))

    def forward(self, ids, mask=None, features=None, images_until=None):
        embedded = self.language_model.get_input_embeddings()(ids)
        if features is not None:
            places = ids == self.media
            if images_until is not None:
                places[:, images_until:] = False
            flat = embedded.reshape(-1, embedded.shape[-1]).clone()
            flat[places.reshape(-1)] = features
            embedded = flat.reshape(embedded.shape)
        positions = None if mask is None else (mask.cumsum(-1) - 1).clamp(min=0)
        return self.language_model(inputs_embeds=embedded, attention_mask=mask, position_ids=positions).logits


def build(kinds, name: str):
    text, vision, rows, rest = CONFIGS[name]
    text = {**TEXT, **text}
    vision = {**VISION, **vision, "merge_kernel_size": rest.get("merge", [2, 2])}
    torch.manual_seed(sum(ord(c) * (i + 1) for i, c in enumerate(name)))
    model = KimiVl(kinds, text, vision, rest.get("media", text["vocab_size"] - 3)).eval()
    dtype = rest.get("dtype", torch.float32)
    with torch.no_grad():
        for tensor, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.25 + (1.0 if "norm" in tensor and "weight" in tensor else 0.0))
            p.copy_(p.to(dtype).float())
        for tensor, b in model.named_buffers():
            if tensor.endswith("e_score_correction_bias"):
                b.copy_((torch.rand_like(b) * 0.3).to(dtype).float())
    return model, vision, rows, rest


def prompt(model, vision: dict, rows: list, rest: dict):
    kernel = vision["merge_kernel_size"]
    generator = torch.Generator().manual_seed(PIXEL_SEED)
    vocabulary = model.language_model.config.vocab_size
    lines, sizes = [], []
    for row in rows:
        line = []
        for part in row:
            if isinstance(part, tuple):
                sizes.append(part)
                line += [model.media] * (part[0] * part[1] // (kernel[0] * kernel[1]))
            else:
                tokens = torch.randint(6, vocabulary - 3, (part,), generator=generator)
                line += tokens.tolist()
        lines.append(line)
    longest = max(map(len, lines))
    left = rest.get("pad") == "left"
    fill = [[0] * (longest - len(line)) for line in lines]
    ids = torch.tensor([(f + line if left else line + f) for f, line in zip(fill, lines)])
    real = [[0] * len(f) + [1] * len(line) if left else [1] * len(line) + [0] * len(f) for f, line in zip(fill, lines)]
    mask = torch.tensor(real) if "pad" in rest else None
    assert mask is not None or all(len(line) == longest for line in lines)
    patches = sum(h * w for h, w in sizes)
    p = vision["patch_size"]
    pixels = torch.rand(patches, 3, p, p, generator=generator) * 2 - 1
    return ids, mask, pixels, torch.tensor(sizes, dtype=torch.int64).reshape(-1, 2), lines[-1]


def golden(model, vision, rows, rest) -> dict:
    ids, mask, pixels, sizes, last = prompt(model, vision, rows, rest)
    g = dict(input_ids=ids)
    features = None
    if mask is not None:
        g["attention_mask"] = mask
    if len(sizes) > 0:
        g["pixel_values"], g["image_grid_hws"] = pixels, sizes
        features = model.features(pixels, sizes)
        g["features"] = features.detach()
    logits = model(ids, mask, features)
    g["logits"] = logits.detach()
    labels = ids.masked_fill(ids == model.media, -100)
    if mask is not None:
        # neither padding nor what follows it, which padding would have to predict
        before = torch.cat([mask.new_ones(mask.shape[0], 1), mask[:, :-1]], 1)
        labels = labels.masked_fill((mask == 0) | (before == 0), -100)
    loss = nn.functional.cross_entropy(
        logits[:, :-1].reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1), ignore_index=-100)
    loss.backward()
    g["labels"], g["loss"] = labels, loss.detach()
    for name, p in model.named_parameters():
        if p.grad is not None and p.numel() > 0:
            g["grad." + name] = moonlight_goldens.digest(p.grad)
    with torch.no_grad():
        one = torch.tensor([last])
        own = features[features.shape[0] - last.count(model.media):] if features is not None else None
        length = len(last)
        for _ in range(8):
            following = model(one, None, own, images_until=length)[:, -1].argmax(-1, keepdim=True)
            one = torch.cat([one, following], 1)
        g["greedy"] = one[0, length:]
    return {k: v.contiguous().clone() for k, v in g.items()}


def config(model, vision: dict, name: str) -> dict:
    text = {**TEXT, **CONFIGS[name][0]}
    return dict(
        architectures=["KimiVLForConditionalGeneration"],
        model_type="kimi_vl",
        media_placeholder_token_id=model.media,
        ignore_index=-100,
        vision_config=dict(model_type="moonvit", **vision),
        text_config=dict(model_type="deepseek_v3", scoring_func="sigmoid", topk_method="noaux_tc", **text),
    )


def state(model, dtype) -> dict:
    tied = model.language_model.config.tie_word_embeddings
    return {
        k: v.detach().to(dtype).contiguous() for k, v in model.state_dict().items()
        if not (tied and k == "language_model.lm_head.weight")
    }


def check(kinds, folder: Path) -> None:
    written = json.loads((folder / "config.json").read_text())
    text = {k: v for k, v in written["text_config"].items() if k not in ("architectures", "model_type")}
    vision = {k: v for k, v in written["vision_config"].items() if k not in ("architectures", "model_type")}
    model = KimiVl(kinds, text, vision, written["media_placeholder_token_id"]).eval()
    tensors = load_file(folder / "model.safetensors")
    if text["tie_word_embeddings"]:
        tensors["language_model.lm_head.weight"] = tensors["language_model.model.embed_tokens.weight"]
    model.load_state_dict({k: v.float() for k, v in tensors.items()})
    values = load_file(folder / "expected.safetensors")
    with torch.no_grad():
        images = (values["pixel_values"], values["image_grid_hws"]) if "pixel_values" in values else None
        logits = model(values["input_ids"], None, model.features(*images) if images else None)
    error = ((logits - values["logits"]).abs().max() / values["logits"].abs().max()).item()
    print(f"{folder.name}: greatest relative error {error:.2e}")
    assert error < 1e-5, folder


def main():
    kinds = moonvit_goldens.reference(Path(sys.argv[1]))
    if sys.argv[2] == "--check":
        for path in sorted(p for p in Path(sys.argv[3]).iterdir() if p.is_dir()):
            check(kinds, path)
        return
    for name in sys.argv[3:] or CONFIGS:
        model, vision, rows, rest = build(kinds, name)
        folder = Path(sys.argv[2]) / name
        folder.mkdir(parents=True, exist_ok=True)
        values = golden(model, vision, rows, rest)
        save_file(values, folder / "golden.safetensors")
        weights = folder / "model.safetensors"
        save_file(state(model, rest.get("dtype", torch.float32)), weights, metadata={"format": "pt"})
        (folder / "config.json").write_text(json.dumps(config(model, vision, name), indent=2) + "\n")
        for file in folder.iterdir():
            file.chmod(0o644)
        size = sum(f.stat().st_size for f in folder.iterdir())
        print(f"{name}: {size // 1024} kB, loss {values['loss'].item():.4f}, greedy {values['greedy'].tolist()}")


if __name__ == "__main__":
    main()
