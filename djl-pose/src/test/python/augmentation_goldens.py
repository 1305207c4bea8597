"""Writes the goldens of org.djlext.pose.data.AugmentationTest: what mmpose's transforms and those of
the authors of residual likelihood make of random people when the random numbers are given, and what
OpenCV makes of pixels.

    python augmentation_goldens.py checkout-of-res-loglikelihood-regression ../resources/data

augmentation.json has for each case the size of the picture, box and joints, the uniform and normal
numbers in the order they are drawn, and the results: centre, scale, rotation, the joints (mmpose) or
the box that is seen (authors), and the joints in the input. pixels.safetensors has a picture and its
changed versions.
"""

import importlib
import json
import random
import sys
import types
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file

import mmpose_reference  # noqa: F401
from mmpose.datasets.transforms.common_transforms import GetBBoxCenterScale, RandomBBoxTransform, RandomFlip, RandomHalfBody
from mmpose.datasets.transforms.topdown_transforms import TopdownAffine

FLIP = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
UPPER, LOWER = list(range(11)), list(range(11, 17))
PAIRS = [[i, i + 1] for i in range(1, 17, 2)]


def person(rng, number):
    width, height = int(rng.integers(200, 400)), int(rng.integers(200, 400))
    w, h = int(rng.integers(40, 150)), int(rng.integers(40, 150))
    x, y = int(rng.integers(0, width - w - 1)), int(rng.integers(0, height - h - 1))
    shown = [0.9, 0.55, 0.3][number % 3]
    seen = (rng.uniform(size=17) < shown).astype(int)
    seen[number % 17] = 1
    if number % 7 == 5:
        seen[11:] = 0  # the upper half only
    joints = np.stack([rng.integers(x, x + w, 17), rng.integers(y, y + h, 17)], 1) * seen[:, None]
    return dict(size=[width, height], box=[x, y, w, h], joints=joints.tolist(), seen=seen.tolist())


def drawing(case, rng, number):
    """Hands out random numbers and notes them down; half of the people get small ones, as those
    choose the half body."""
    largest = 0.4 if number % 4 < 2 else 1.0
    case.update(uniform=[], normal=[])

    def uniform():
        case["uniform"].append(round(float(rng.uniform(0, largest)), 4))
        return case["uniform"][-1]

    def normal():
        case["normal"].append(round(float(rng.uniform(-1, 1)), 4))
        return case["normal"][-1]

    return uniform, normal


def mmpose_case(rng, number, udp):
    case = person(rng, number)
    uniform, normal = drawing(case, rng, number)
    width, height = case["size"]
    x, y, w, h = case["box"]
    np.random.rand = lambda *shape: np.full(shape, uniform()) if shape else uniform()
    np.random.choice = lambda options, p: options[0] if uniform() < 0.5 else None
    jitter = RandomBBoxTransform()
    jitter._truncnorm = lambda size: np.array([normal() for _ in range(4)], np.float32).reshape(size)
    results = dict(
        img=np.zeros((height, width, 3), np.uint8), img_shape=(height, width), flip_indices=FLIP,
        upper_body_ids=UPPER, lower_body_ids=LOWER, bbox=np.array([[x, y, x + w, y + h]], np.float32),
        keypoints=np.array([case["joints"]], np.float32), keypoints_visible=np.array([case["seen"]], np.float32),
    )
    for step in (GetBBoxCenterScale(), RandomFlip(), RandomHalfBody(), jitter):
        results = step.transform(results)
    case.update(
        udp=udp, mirrored=bool(results["flip"]), centre=results["bbox_center"][0].tolist(), scale=results["bbox_scale"][0].tolist(),
        rotation=float(results["bbox_rotation"][0]), after=results["keypoints"][0].tolist(), seen_after=results["keypoints_visible"][0].tolist(),
    )
    results = TopdownAffine((192, 256), udp).transform(results)
    case["input"] = np.round(results["transformed_keypoints"][0].astype(float), 4).tolist()
    return case


def authors_case(rng, number, module):
    case = person(rng, number)
    uniform, normal = drawing(case, rng, number)
    width, height = case["size"]
    x, y, w, h = case["box"]
    np.random.rand, np.random.randn = uniform, normal
    random.random, random.uniform = uniform, lambda a, b: a + (b - a) * uniform()
    data = types.SimpleNamespace(joint_pairs=PAIRS, num_joints_half_body=3, prob_half_body=0.3, upper_body_ids=UPPER, lower_body_ids=LOWER)
    transform = module.SimpleTransform(data, 0.25, (256, 192), (64, 48), 45, 2, True)
    joints = np.zeros((17, 3, 2), np.float32)
    joints[:, :2, 0] = case["joints"]
    joints[:, :2, 1] = np.array(case["seen"])[:, None]
    made = transform(np.zeros((height, width, 3), np.uint8), dict(bbox=[x, y, x + w, y + h], joints_3d=joints, width=width, height=height))
    case["seen_box"] = made["bbox"].tolist()
    target = (made["target_uv"].reshape(17, 2).double() + 0.5) * torch.tensor([192.0, 256.0])
    case["input"] = np.round(target.numpy(), 4).tolist()
    case["seen_after"] = made["target_uv_weight"].reshape(17, 2)[:, 0].tolist()
    return case


def authors_module(checkout):
    sys.path.insert(0, str(checkout))
    for name in ("rlepose", "rlepose.utils", "rlepose.utils.presets"):
        package = types.ModuleType(name)
        package.__path__ = [str(checkout / name.replace(".", "/"))]
        sys.modules[name] = package
    return importlib.import_module("rlepose.utils.presets.simple_transform")


def pixels(rng):
    picture = rng.integers(0, 256, (14, 11, 3)).astype(np.uint8)
    picture[0, :4] = [[0, 0, 0], [255, 255, 255], [9, 9, 9], [255, 0, 0]]
    made = {"picture": picture}
    for i, (h, s, v) in enumerate([(0, 0, 0), (5, -30, 20), (-4, 25, -30), (3, 0, 30)]):
        hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.int16)
        hsv[..., 0] = (hsv[..., 0] + h) % 180
        hsv[..., 1] = np.clip(hsv[..., 1] + s, 0, 255)
        hsv[..., 2] = np.clip(hsv[..., 2] + v, 0, 255)
        made["hsv.%d" % i] = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)
        made["shift.%d" % i] = np.array([h, s, v], np.int32)
    for size in (3, 5, 7):
        made["blur.%d" % size] = cv2.blur(picture, (size, size))
        made["median.%d" % size] = cv2.medianBlur(picture, size)
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in made.items()}


def main(checkout, out):
    rng = np.random.default_rng(11)
    out.mkdir(exist_ok=True)
    save_file(pixels(rng), out / "pixels.safetensors")
    (out / "pixels.safetensors").chmod(0o644)
    mmpose = [mmpose_case(rng, i, i % 2 == 1) for i in range(20)]
    module = authors_module(checkout)
    authors = [authors_case(rng, i, module) for i in range(16)]
    (out / "augmentation.json").write_text(json.dumps(dict(mmpose=mmpose, authors=authors), separators=(",", ":")) + "\n")
    halves = [sum(len(c["uniform"]) > 5 for c in mmpose), sum(bool(c["normal"]) for c in authors)]
    print("half bodies asked for: mmpose %d, authors %d" % tuple(halves))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
