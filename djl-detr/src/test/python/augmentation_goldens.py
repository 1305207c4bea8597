"""Goldens of the augmentation: the authors' transforms with fixed sizes and crops.

Usage: python augmentation_goldens.py --detr FOLDER --out FOLDER

FOLDER of --detr is a checkout of github.com/facebookresearch/detr, whose datasets/transforms.py is
run as it is. Writes one small safetensors file with a picture, its boxes and masks, and what each
sequence of steps makes of them.
"""

import argparse
import importlib
import json
import sys

import numpy as np
import torch
import torchvision
from PIL import Image
from safetensors.torch import save_file

SEQUENCES = {
    "flip": [["flip"]],
    "resize_up": [["resize", 90, 1333]],
    "resize_down": [["resize", 31, 1333]],
    "resize_bounded": [["resize", 80, 100]],
    "crop": [["crop", 11, 7, 37, 29]],
    "paper": [["flip"], ["resize", 60, 8192], ["crop", 9, 5, 50, 41], ["resize", 64, 90]],
    "shrink_twice": [["resize", 40, 8192], ["flip"], ["crop", 0, 3, 30, 37], ["resize", 23, 40]],
}


def sample(width, height):
    """A picture of waves and noise, and boxes whose masks are ellipses in them."""
    generator = np.random.default_rng(7)
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x / 5.0) + np.cos(y / 7.0), np.sin((x + y) / 9.0), np.cos(x * y / 300.0)]
    picture = np.stack(waves, -1) * 50 + 128 + generator.normal(0, 12, (height, width, 3))
    picture = picture.clip(0, 255).astype(np.uint8)
    boxes = torch.tensor(
        [[3, 4, 30, 25], [40.5, 10.25, 60, 45.75], [0, 0, 61, 47], [1, 40, 6, 46], [20, 20, 21, 44]],
        dtype=torch.float32,
    )
    masks = []
    for x0, y0, x1, y1 in boxes.tolist():
        inside = ((x + 0.5 - (x0 + x1) / 2) / ((x1 - x0) / 2)) ** 2
        inside = inside + ((y + 0.5 - (y0 + y1) / 2) / ((y1 - y0) / 2)) ** 2
        masks.append(torch.from_numpy(inside <= 1))
    return Image.fromarray(picture), boxes, torch.stack(masks)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--detr", required=True)
    arguments.add_argument("--out", required=True)
    options = arguments.parse_args()
    torchvision.__version__ = "0.7.0"  # the authors' code takes 0.22 for 0.2
    sys.path.insert(0, options.detr)
    transforms = importlib.import_module("datasets.transforms")

    picture, boxes, masks = sample(61, 47)
    tensors = {
        "picture": torch.from_numpy(np.array(picture)),
        "boxes": boxes,
        "masks": masks.to(torch.uint8),
    }
    normalise = transforms.Compose(
        [
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )
    for name, steps in SEQUENCES.items():
        target = {
            "boxes": boxes.clone(),
            "labels": torch.arange(len(boxes)),
            "masks": masks.clone(),
            "area": (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]),
            "iscrowd": torch.zeros(len(boxes), dtype=torch.int64),
        }
        image = picture
        for step in steps:
            if step[0] == "flip":
                image, target = transforms.hflip(image, target)
            elif step[0] == "resize":
                image, target = transforms.resize(image, target, step[1], step[2])
            else:
                x, y, width, height = step[1:]
                image, target = transforms.crop(image, target, (y, x, height, width))
        tensors[name + ".picture"] = torch.from_numpy(np.array(image))
        tensors[name + ".corners"] = target["boxes"]
        tensors[name + ".labels"] = target["labels"]
        tensors[name + ".masks"] = target["masks"].to(torch.uint8)
        values, target = normalise(image, target)
        if name == "paper":
            tensors[name + ".pixel_values"] = values
        tensors[name + ".boxes"] = target["boxes"]
    tensors = {name: value.contiguous() for name, value in tensors.items()}
    save_file(
        tensors,
        options.out + "/augmentation.safetensors",
        metadata={"sequences": json.dumps(SEQUENCES), "torchvision": "0.22.1"},
    )


if __name__ == "__main__":
    main()
