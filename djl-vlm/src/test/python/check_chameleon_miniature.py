"""Opens the miniature Chameleon with transformers and writes the golden of
org.djlext.vlm.zoo.ChameleonMiniatureTest, or checks that it still holds.

    python check_chameleon_miniature.py            writes ../resources/zoo/chameleon-mini.safetensors
    python check_chameleon_miniature.py --check    compares with it instead

It holds input_ids (1, T) int64 of a caption and a picture, pixel_values (1, 3, 32, 32) from -1 to 1,
and logits (1, V) float32 behind them, codes ruled out as transformers does.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import ChameleonForConditionalGeneration, PreTrainedTokenizerFast

HERE = Path(__file__).parent
FOLDER = HERE / "../../main/resources/org/djlext/vlm/zoo/chameleon-mini"
GOLDEN = HERE / "../resources/zoo/chameleon-mini.safetensors"
SIDE = 32


def picture():
    pixels = np.full((SIDE, SIDE, 3), 246, np.float32)
    pixels[12:21, 4:13] = (220, 35, 35)
    y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    pixels[(x - 24) ** 2 + (y - 17) ** 2 <= 25] = (40, 80, 220)
    return torch.from_numpy(pixels / 127.5 - 1).permute(2, 0, 1)[None].contiguous()


def compute():
    model = ChameleonForConditionalGeneration.from_pretrained(FOLDER, dtype=torch.float32).eval()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(FOLDER)
    codes = model.model.vqmodel.quantize  # the codebook tells how many codes a picture has
    assert codes.embedding.weight.shape[0] == 256
    text = "<s><racm3:break>" + "<image>" * 64 + "<eoss>What is in the picture?<reserved08706>a red square"
    ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
    pixels = picture()
    with torch.no_grad():
        logits = model(input_ids=ids, pixel_values=pixels).logits[:, -1].contiguous()
    print(repr(tokenizer.decode(logits[0].argmax())), "follows")
    return {"input_ids": ids, "pixel_values": pixels, "logits": logits}


def main():
    tensors = compute()
    if "--check" not in sys.argv:
        save_file(tensors, GOLDEN)
        return
    golden = load_file(GOLDEN)
    assert torch.equal(golden["input_ids"], tensors["input_ids"]), "ids differ"
    finite = golden["logits"].abs() < 1e30
    difference = (golden["logits"] - tensors["logits"])[finite].abs().max()
    difference /= golden["logits"][finite].abs().max()
    print(f"logits differ by {difference:.1e} relative to the largest")
    assert difference < 1e-4, "logits differ"


if __name__ == "__main__":
    main()
