"""Writes what transformers' DetrImageProcessor makes of pictures of odd sizes.

    python image_processor_goldens.py OUTPUT_FOLDER

The folder is src/test/resources/processor. Each case is a folder with preprocessor_config.json and
golden.safetensors: image.0, image.1, ... (H, W, 3), pixel_values and perhaps pixel_mask. sizes.json
has for many rules the sizes that pictures get.
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from transformers import DetrImageProcessor
from transformers.image_transforms import get_size_with_aspect_ratio
from transformers.models.detr.image_processing_detr import get_image_size_for_max_height_width

EDGES = {"shortest_edge": 24, "longest_edge": 41}

CASES = {
    "mixed": ({"size": EDGES}, [(37, 53), (19, 47), (31, 11), (24, 24)]),
    "enlarged": ({"size": EDGES}, [(7, 9), (13, 5)]),
    "fixed": ({"size": {"height": 21, "width": 33}, "resample": 3}, [(50, 41), (10, 77)]),
    "within": ({"size": {"max_height": 30, "max_width": 35}}, [(29, 51), (61, 17)]),
    "not-resized": ({"do_resize": False}, [(17, 23), (29, 13)]),
    "not-normalized": ({"size": EDGES, "do_normalize": False}, [(33, 45)]),
    "not-rescaled": ({"size": EDGES, "do_rescale": False, "image_mean": [120, 110.5, 100]}, [(33, 45)]),
    "bytes": ({"size": EDGES, "do_rescale": False, "do_normalize": False}, [(33, 45)]),
    "other-numbers": (
        {"size": EDGES, "rescale_factor": 1 / 127.5, "image_mean": 0.5, "image_std": [0.25, 0.5, 1], "resample": 1},
        [(45, 33)],
    ),
    "old-keys": (
        {"feature_extractor_type": "DetrFeatureExtractor", "size": 22, "max_size": 35, "pad_and_return_pixel_mask": True},
        [(37, 53), (20, 60)],
    ),
    "old-size-only": ({"size": 18}, [(37, 53)]),
    "not-padded": ({"size": EDGES, "do_pad": False}, [(37, 53), (37, 53)]),
    "padded-to": ({"size": EDGES, "pad_size": {"height": 45, "width": 43}}, [(37, 53), (60, 20)]),
    "panoptic-format": ({"size": EDGES, "format": "coco_panoptic"}, [(28, 39)]),
}


def case(folder, config, sizes, seed):
    random = np.random.default_rng(seed)
    images = [random.integers(0, 256, (*size, 3), dtype=np.uint8) for size in sizes]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "preprocessor_config.json").write_text(json.dumps(config, indent=2) + "\n")
    processor = DetrImageProcessor.from_dict(config)
    outputs = processor(images, return_tensors="np", input_data_format="channels_last")
    tensors = {f"image.{i}": image for i, image in enumerate(images)}
    for name, value in outputs.items():
        tensors[name] = np.ascontiguousarray(value).astype(np.float32 if name == "pixel_values" else np.int64)
    save_file(tensors, folder / "golden.safetensors")


def sizes():
    random = np.random.default_rng(5)
    shapes = [tuple(map(int, random.integers(1, 2500, 2))) for _ in range(100)]
    shapes += [(480, 640), (640, 480), (800, 800), (800, 1333), (1333, 800), (1, 1), (1, 1600), (2001, 3), (427, 640)]
    shapes += [(800, w) for w in range(1300, 1400, 7)] + [(h, 2 * h + 1) for h in range(300, 500, 9)]
    rows = []
    for shortest, longest in [(800, 1333), (480, 1333), (640, 640), (33, 77)]:
        for shape in shapes:
            new = get_size_with_aspect_ratio(shape, shortest, longest)
            if min(new) > 0:  # the reference fails for others
                rows.append(["edges", shortest, longest, *shape, *new])
    for most in [(500, 700), (33, 20)]:
        for shape in shapes:
            new = get_image_size_for_max_height_width(np.empty((*shape, 3), np.uint8), *most, "channels_last")
            if min(new) > 0:
                rows.append(["within", *most, *shape, *new])
    return rows


if __name__ == "__main__":
    out = Path(sys.argv[1])
    for number, (name, (config, shapes)) in enumerate(CASES.items()):
        case(out / name, config, shapes, number)
    lines = ",\n".join(json.dumps(row) for row in sizes())
    (out / "sizes.json").write_text("[\n" + lines + "\n]\n")
