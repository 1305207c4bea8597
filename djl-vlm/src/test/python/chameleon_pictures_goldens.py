"""Writes the goldens of org.djlext.vlm.chameleon.ChameleonPicturesTest:

    python chameleon_pictures_goldens.py ../resources/chameleon-pictures CHAMELEON

The second argument is a checkout of github.com/facebookresearch/chameleon. Pictures are small PNG
files; pixels.safetensors has for each of them transformers.<name> and original.<name> (3,S,S), and
drawn (3,8,8) with drawn.bytes (8,8,3).
"""

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import ChameleonImageProcessor

SIDE = 16
SIZES = {"wide": (45, 20), "tall": (19, 33), "small": (7, 9), "square": (16, 16), "odd": (53, 27)}


def picture(name: str, size) -> Image.Image:
    rng = np.random.default_rng(len(name))
    coarse = rng.integers(0, 256, (4, 5, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.BICUBIC)


def transparent() -> Image.Image:
    image = picture("transparent", (24, 18)).convert("RGBA")
    alpha = np.tile(np.linspace(0, 255, 24).astype(np.uint8), (18, 1))
    image.putalpha(Image.fromarray(alpha))
    return image


def main(root: Path, checkout: str) -> None:
    sys.path.insert(0, checkout)
    from chameleon.inference.image_tokenizer import ImageTokenizer

    root.mkdir(parents=True, exist_ok=True)
    images = {name: picture(name, size) for name, size in SIZES.items()}
    images["transparent"] = transparent()
    images["gray"] = picture("gray", (30, 22)).convert("L")
    images["palette"] = picture("palette", (25, 40)).quantize(16)
    processor = ChameleonImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    original = ImageTokenizer.__new__(ImageTokenizer)
    values = {}
    for name, image in images.items():
        image.save(root / f"{name}.png")
        image = Image.open(root / f"{name}.png")
        values[f"transformers.{name}"] = torch.tensor(processor(image)["pixel_values"][0]).float()
        values[f"original.{name}"] = original._vqgan_input_from(original._whiten_transparency(image), SIDE)[0]
    drawn = torch.linspace(-1.2, 1.2, 3 * 64).view(3, 8, 8)
    values["drawn"] = drawn
    values["drawn.bytes"] = torch.from_numpy(np.array(original._pil_from_chw_tensor(drawn))).to(torch.int64)
    save_file({k: v.contiguous().clone() for k, v in values.items()}, root / "pixels.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
