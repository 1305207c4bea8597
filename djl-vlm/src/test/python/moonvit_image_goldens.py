"""Writes the goldens of org.djlext.vlm.moonvit.MoonVitImageProcessorTest.

    pip download --no-deps mlx-vlm==0.7.10 && unzip -q mlx_vlm-0.7.10*.whl -d reference
    python moonvit_image_goldens.py reference ../resources/moonvit-images

The reference is image_processing_kimi_vl.py of the Kimi-VL-A3B-Instruct folder in the port that mlx-vlm
carries, run on numpy in place of mlx, with Pillow 13.

  sizes.json        [limit, pad, width, height, grid height, grid width], what becomes of a picture, -1 if
                    it is refused
  NAME.png          small pictures of noise and gradients
  pixels.safetensors   NAME.settings: pixel_values (P,3,14,14) under settings.json's settings
"""

import importlib.util
import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
import transformers.image_processing_utils  # asks what is installed, so before mlx is made up
import transformers.processing_utils
from PIL import Image
from safetensors.torch import save_file

HALF = dict(image_mean=[0.5, 0.5, 0.5], image_std=[0.5, 0.5, 0.5])

# as preprocessor_config.json states them
SETTINGS = {
    "published": dict(in_token_limit=4096, patch_size=14, pad_input=True, merge_kernel_size=[2, 2], **HALF),
    "absent-keys": dict(),
    "limited": dict(in_token_limit=12, patch_size=14, pad_input=True, merge_kernel_size=[2, 2], **HALF),
    "limited-crop": dict(in_token_limit=12, pad_input=False, image_std=[0.25, 0.5, 1.0]),
    "small-patches": dict(in_token_limit=64, patch_size=6, pad_input=True, merge_kernel_size=[1, 3], **HALF),
}

PICTURES = {"wide": (75, 33), "high": (30, 95), "even": (56, 56), "narrow": (28, 200), "tiny": (29, 31)}

# the settings that are not tried with every picture
USED = {
    "published": ["wide", "tiny"],
    "absent-keys": ["wide"],
    "limited-crop": ["wide", "high"],
    "small-patches": ["high", "tiny"],
}

SIZES = [
    (1, 1), (13, 900), (14, 14), (27, 29), (28, 28), (29, 27), (56, 28), (100, 100), (224, 224), (333, 517),
    (640, 480), (895, 897), (896, 896), (897, 895), (900, 13), (1000, 900), (1024, 1024), (1920, 1080),
    (3000, 4000), (4000, 3000), (5000, 70), (70, 5000), (7139, 28), (7140, 28), (7141, 28), (7168, 28), (28, 7200), (8000, 500), (123, 6543),
]


def reference(root: Path):
    mx = types.ModuleType("mlx.core")
    mx.array, mx.float32, mx.float16, mx.uint8 = np.array, np.float32, np.float16, np.uint8
    mx.bfloat16 = None
    sys.modules["mlx"] = types.ModuleType("mlx")
    sys.modules["mlx"].core = mx
    sys.modules["mlx.core"] = mx
    package = root / "mlx_vlm/models/kimi_vl"
    for name in ("reference", "reference.kimi_vl"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = []
    config, base = types.ModuleType("reference.kimi_vl.config"), types.ModuleType("reference.base")
    config.ModelConfig = None
    base.install_auto_processor_patch = lambda *a: None
    sys.modules[config.__name__], sys.modules[base.__name__] = config, base
    spec = importlib.util.spec_from_file_location(
        "reference.kimi_vl.processing", package / "processing_kimi_vl.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.KimiVLImageProcessor


def picture(width: int, height: int, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    ramps = np.stack([x * 255 / width, y * 255 / height, (x * 3 + y * 5) % 256], -1)
    noise = random.integers(0, 256, (height // 4 + 1, width // 4 + 1, 3)).repeat(4, 0).repeat(4, 1)
    mixed = np.where(((x // 10 + y // 10) % 2 == 0)[..., None], ramps, noise[:height, :width])
    return Image.fromarray(mixed.astype(np.uint8), "RGB")


def main():
    kind = reference(Path(sys.argv[1]))
    out = Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    (out / "settings.json").write_text(json.dumps(SETTINGS, indent=1) + "\n")
    rows = []
    for limit, pad in ((4096, True), (4096, False), (16384, True), (64, True), (64, False)):
        processor = kind(in_token_limit=limit, pad_input=pad)
        for width, height in SIZES:
            try:
                image = processor.rescale(Image.new("RGB", (width, height)))
                grid = [image.size[1] // 14, image.size[0] // 14]
            except ValueError:
                grid = [-1, -1]
            rows.append([limit, int(pad), width, height, *grid])
    (out / "sizes.json").write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
    pixels = {}
    for i, (name, (width, height)) in enumerate(PICTURES.items()):
        image = picture(width, height, i)
        image.save(out / f"{name}.png")
        for settings, values in SETTINGS.items():
            if name not in USED.get(settings, PICTURES):
                continue
            patches, grid = kind(**values)._preprocess(image)
            pixels[f"{name}.{settings}"] = torch.from_numpy(np.ascontiguousarray(patches))
            pixels[f"{name}.{settings}.grid"] = torch.tensor([grid], dtype=torch.int64)
    save_file(pixels, out / "pixels.safetensors")


if __name__ == "__main__":
    main()
