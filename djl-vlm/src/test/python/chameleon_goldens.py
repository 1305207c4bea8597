"""Writes the goldens of org.djlext.vlm.chameleon.ChameleonParityTest: tiny random Chameleon models of
transformers. Weights and pictures follow from their names (named_values.py), so that only
config.json and golden.safetensors are stored:

    python chameleon_goldens.py ../resources/chameleon [NAME ...]
    python chameleon_goldens.py --check FOLDER    # what Java saved opens here with equal logits

  input_ids (B,T), image_codes (N,n)       N pictures, pixel_values (N,3,R,R); N may be 0
  hidden.0 .. hidden.L (B,T,E)             the embedded tokens and what each layer gives
  raw_logits, logits (B,T,V)               before and after transformers rules out image tokens
  attention_mask, padded.logits            the same pictures, the first row padded on the left
  steps.logits (1,T,V)                     row 0 read token by token with a cache
  loss (), grads (W,17)                    next-token loss of the raw logits; of each trained tensor, in
                                           the order of names, the gradient's norm and first elements
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import ChameleonConfig, ChameleonForConditionalGeneration

import named_values

CODES = 24
FIRST = 16
VQ = dict(
    embed_dim=8,
    num_embeddings=CODES,
    latent_channels=8,
    resolution=8,
    base_channels=32,
    channel_multiplier=[1, 1],
    num_res_blocks=1,
)
BASE = dict(
    hidden_size=32,
    intermediate_size=48,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=4,
    max_position_embeddings=128,
    rms_norm_eps=1e-5,
    bos_token_id=0,
    eos_token_id=2,
    pad_token_id=1,
)

# name: (changes to the configuration, pictures, order of the image tokens)
CASES = {
    "pre-norm": ({}, 2, 1),
    "swin-norm": (dict(swin_norm=True), 1, 1),
    "grouped-swin": (dict(swin_norm=True, num_key_value_heads=2, model_parallel_size=4), 2, 1),
    "grouped": (dict(num_key_value_heads=1, hidden_size=24, rms_norm_eps=1e-6), 3, 1),
    "biased": (dict(attention_bias=True, mlp_bias=True, num_hidden_layers=1), 1, 1),
    "shuffled-codes": (dict(rope_theta=500.0, num_hidden_layers=3), 2, 7),
    "no-picture": (dict(swin_norm=True, attention_bias=True), 0, 1),
    "rope-linear": (dict(rope_scaling=dict(type="linear", factor=2.0)), 1, 5),
    "tied": (dict(tie_word_embeddings=True), 1, 1),
}


def vocabulary(step: int) -> dict:
    """Special tokens, image tokens, then text; with a step the codes do not follow the ids."""
    names = ["<s>", "<pad>", "</s>", "<unk>"]
    letters = str.maketrans("0123456789", "ABCDEFGHIJ")
    names += ["IMGIMG" + str(i * step % CODES).translate(letters) + "Z" for i in range(CODES)]
    names += ["<eoss>", "<racm3:break>", "<reserved08706>", "<image>", "<"]
    names += [f"t{i}" for i in range(40)]
    return {name: i for i, name in enumerate(names)}


def prompts(vocab: dict, pictures: int, per_picture: int) -> torch.Tensor:
    """Two rows of one length; the pictures are spread over them."""
    generator = torch.Generator().manual_seed(3 + pictures)
    first_text = vocab["t0"]
    rows = [[vocab["<s>"]], [vocab["<s>"]]]
    for p in range(pictures):
        rows[p % 2] += torch.randint(first_text, first_text + 40, (3,), generator=generator).tolist()
        rows[p % 2] += [vocab["<racm3:break>"], *[vocab["<image>"]] * per_picture, vocab["<eoss>"]]
    length = max(len(r) for r in rows) + 5
    for row in rows:
        row += torch.randint(first_text, first_text + 40, (length - len(row),), generator=generator).tolist()
    return torch.tensor(rows)


def build(changes: dict, step: int) -> ChameleonForConditionalGeneration:
    vocab = vocabulary(step)
    options = {**BASE, "vocab_size": len(vocab) + 6, **changes}
    model = ChameleonForConditionalGeneration(ChameleonConfig(**options, vq_config=VQ, vocabulary_map=vocab))
    named_values.fill(model)
    if model.config.tie_word_embeddings:
        # the name that is stored gives the values
        with torch.no_grad():
            table = model.model.embed_tokens.weight
            table.copy_(named_values.weight("model.embed_tokens.weight", tuple(table.shape)))
            model.lm_head.weight = table
    return model.eval()


def row(gradient: torch.Tensor) -> torch.Tensor:
    flat = gradient.flatten()
    first = torch.zeros(FIRST)
    first[: min(FIRST, flat.numel())] = flat[:FIRST]
    return torch.cat([flat.norm().view(1), first])


def golden(model, pictures: int) -> dict:
    config = model.config
    vocab = config.vocabulary_map
    side = VQ["resolution"] // 2 ** (len(VQ["channel_multiplier"]) - 1)
    ids = prompts(vocab, pictures, side * side)
    g = {"input_ids": ids}
    pixels = None
    if pictures:
        pixels = named_values.signed("pixel_values", (pictures, 3, VQ["resolution"], VQ["resolution"]))
        with torch.no_grad():
            g["image_codes"] = model.model.vqmodel.encode(pixels)[2].view(pictures, -1)
    seen = []
    hooks = [layer.register_forward_hook(lambda m, i, o: seen.append(o[0])) for layer in model.model.layers]
    out = model.model(ids, pixel_values=pixels, output_hidden_states=True)
    for hook in hooks:
        hook.remove()
    g["hidden.0"] = out.hidden_states[0].detach()
    for i, h in enumerate(seen):
        g[f"hidden.{i + 1}"] = h.detach()
    raw = model.lm_head(out.last_hidden_state)
    g["raw_logits"] = raw.detach()
    loss = torch.nn.functional.cross_entropy(raw[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
    loss.backward()
    trained = {n: p for n, p in model.named_parameters() if "vqmodel" not in n}
    g["loss"] = loss.detach()
    g["grads"] = torch.stack([row(trained[n].grad) for n in sorted(trained)])
    with torch.no_grad():
        g["logits"] = model(ids, pixel_values=pixels).logits
        mask = torch.ones_like(ids)
        mask[0, :1] = 0  # BOS becomes padding
        padded = ids.clone()
        padded[0, 0] = vocab["<pad>"]
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        g["attention_mask"] = mask
        g["padded.logits"] = model(padded, pixel_values=pixels, attention_mask=mask, position_ids=positions).logits
        first = ids[0:1]
        mine = pixels[: (pictures + 1) // 2] if pixels is not None else None
        head = int((first == vocab["<image>"]).nonzero()[-1, 1]) + 1 if pictures else 4
        past, rows = None, []
        for i, piece in enumerate((first[:, :head], *first[:, head:].split(1, dim=1))):
            at = mine if i == 0 else None
            step = model(piece, pixel_values=at, past_key_values=past, use_cache=True)
            past = step.past_key_values
            rows.append(step.logits)
        g["steps.logits"] = torch.cat(rows, 1)
    return g


def check(folder: Path) -> None:
    model, left = ChameleonForConditionalGeneration.from_pretrained(
        folder, attn_implementation="eager", output_loading_info=True
    )
    assert not any(left.values()), left
    values = load_file(folder / "expected.safetensors")
    seen = values["logits"] > torch.finfo(torch.float32).min
    with torch.no_grad():
        logits = model.eval()(values["input_ids"]).logits
    assert torch.equal(logits > torch.finfo(torch.float32).min, seen), folder
    error = ((logits - values["logits"])[seen].abs().max() / values["logits"][seen].abs().max()).item()
    print(f"{folder.name}: greatest relative error {error:.2e}")
    assert error < 1e-5, folder


def main(root: Path, names: list[str]) -> None:
    for name in names or CASES:
        changes, pictures, step = CASES[name]
        model = build(changes, step)
        values = golden(model, pictures)
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        model.config.architectures = ["ChameleonForConditionalGeneration"]
        (folder / "config.json").write_text(model.config.to_json_string())
        save_file({k: v.contiguous().clone() for k, v in values.items()}, folder / "golden.safetensors")
        print(f"{name}: T {values['input_ids'].shape[1]}, loss {values['loss'].item():.4f}")


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        for path in sorted(p for p in Path(sys.argv[2]).iterdir() if p.is_dir()):
            check(path)
    else:
        main(Path(sys.argv[1]), sys.argv[2:])
