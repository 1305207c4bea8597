"""Opens the miniature Kimi-VL with the reference and writes the golden of org.djlext.vlm.zoo.KimiVlMiniTest, or
checks that it still holds.

    python check_kimi_vl_miniature.py reference            writes ../resources/zoo/kimi-vl-mini.safetensors
    python check_kimi_vl_miniature.py reference --check    compares with it instead

The reference is that of kimivl_goldens.py; moonvit_goldens.py says where "reference" comes from. The golden holds
pixels (84, 112, 3) uint8 of a picture, input_ids (1, T) int64 of a question about it, logits (1, V) float32 behind them,
and greedy (N), the tokens that follow.
"""

import json
import sys
from pathlib import Path

import kimivl_goldens
import moonvit_goldens
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import PreTrainedTokenizerFast

HERE = Path(__file__).parent
FOLDER = HERE / "../../main/resources/org/djlext/vlm/zoo/kimi-vl-mini"
GOLDEN = HERE / "../resources/zoo/kimi-vl-mini.safetensors"
HEIGHT, WIDTH, PATCH = 84, 112, 7
LONGEST = 8


def picture() -> torch.Tensor:
    pixels = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    pixels[14:40, 10:36] = (220, 35, 35)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    pixels[(x - 80) ** 2 + (y - 52) ** 2 <= 17**2] = (40, 80, 220)
    return torch.from_numpy(pixels)


def patches(pixels: torch.Tensor) -> torch.Tensor:
    settings = json.loads((FOLDER / "preprocessor_config.json").read_text())
    mean, deviation = torch.tensor(settings["image_mean"]), torch.tensor(settings["image_std"])
    normal = (pixels / 255.0 - mean) / deviation
    split = normal.reshape(HEIGHT // PATCH, PATCH, WIDTH // PATCH, PATCH, 3)
    return split.permute(0, 2, 4, 1, 3).reshape(-1, 3, PATCH, PATCH).contiguous()


def model(kinds):
    written = json.loads((FOLDER / "config.json").read_text())
    known = ("architectures", "model_type")
    text = {k: v for k, v in written["text_config"].items() if k not in known}
    vision = {k: v for k, v in written["vision_config"].items() if k not in known}
    made = kimivl_goldens.KimiVl(kinds, text, vision, written["media_placeholder_token_id"]).eval()
    tensors = load_file(FOLDER / "model.safetensors")
    tensors["language_model.lm_head.weight"] = tensors["language_model.model.embed_tokens.weight"]
    made.load_state_dict({k: v.float() for k, v in tensors.items()})
    return made, vision["merge_kernel_size"]


def compute(kinds) -> dict:
    kimi, kernel = model(kinds)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(FOLDER)
    pixels = picture()
    values = patches(pixels)
    sizes = torch.tensor([[HEIGHT // PATCH, WIDTH // PATCH]])
    features = values.shape[0] // (kernel[0] * kernel[1])
    chat = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What color is the circle?"}]}]
    text = tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
    media = tokenizer.convert_ids_to_tokens(kimi.media)
    assert text.count(media) == 1, text
    ids = tokenizer(text.replace(media, media * features), add_special_tokens=False, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        seen = kimi.features(values, sizes)
        logits = kimi(ids, None, seen)[:, -1]
        one = ids
        while one.shape[1] < ids.shape[1] + LONGEST:
            following = kimi(one, None, seen, images_until=ids.shape[1])[:, -1].argmax(-1, keepdim=True)
            if following.item() == tokenizer.eos_token_id:
                break
            one = torch.cat([one, following], 1)
    greedy = one[0, ids.shape[1]:]
    print(repr(tokenizer.decode(greedy, skip_special_tokens=True)), "follows")
    all_values = dict(pixels=pixels, input_ids=ids, logits=logits, greedy=greedy)
    return {k: v.contiguous() for k, v in all_values.items()}


def main():
    tensors = compute(moonvit_goldens.reference(Path(sys.argv[1])))
    if "--check" not in sys.argv:
        save_file(tensors, GOLDEN)
        return
    golden = load_file(GOLDEN)
    assert torch.equal(golden["input_ids"], tensors["input_ids"]), "ids differ"
    assert torch.equal(golden["greedy"], tensors["greedy"]), "answers differ"
    difference = (golden["logits"] - tensors["logits"]).abs().max() / golden["logits"].abs().max()
    print(f"logits differ by {difference:.1e} relative to the largest")
    assert difference < 1e-4, "logits differ"


if __name__ == "__main__":
    main()
