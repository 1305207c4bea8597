"""Masks, polygons and boxes as pycocotools encodes, joins and compares them.

Writes masks.json.gz: pixels row by row as text of 0 and 1, run lengths in pycocotools' compressed form.
"""

import gzip
import json
import pathlib

import numpy as np
from pycocotools import mask as coco

OUT = pathlib.Path(__file__).parents[1] / "resources/org/djlext/flashattn/coco"


def text(rle):
    return rle["counts"].decode()


def random_mask(rng, height, width):
    kind = rng.integers(5)
    if kind == 0:
        return (rng.random((height, width)) < rng.random()).astype(np.uint8)
    if kind == 1:
        return np.full((height, width), rng.integers(2), np.uint8)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(rng.integers(1, 4)):
        y, x = rng.integers(height), rng.integers(width)
        h, w = rng.integers(1, height + 1), rng.integers(1, width + 1)
        mask[y : y + h, x : x + w] ^= 1
    if kind == 4:
        flips = rng.random((height, width)) < 0.05
        mask ^= flips.astype(np.uint8)
    return mask


def masks(rng, count):
    out = []
    for i in range(count):
        height, width = (int(v) for v in rng.integers(1, 33, 2))
        pair = [random_mask(rng, height, width) for _ in range(2)]
        rles = [coco.encode(np.asfortranarray(m)) for m in pair]
        out.append(
            {
                "height": height,
                "width": width,
                "pixels": ["".join(map(str, m.reshape(-1))) for m in pair],
                "counts": [text(r) for r in rles],
                "areas": [int(a) for a in coco.area(rles)],
                "bounds": coco.toBbox(rles).tolist(),
                "union": text(coco.merge(rles)),
                "intersection": text(coco.merge(rles, intersect=True)),
                "iou": float(coco.iou(rles[:1], rles[1:], [0])[0, 0]),
                "crowd_iou": float(coco.iou(rles[:1], rles[1:], [1])[0, 0]),
            }
        )
    return out


def random_polygon(rng, height, width):
    kind = rng.integers(9)
    points = int(rng.integers(3, 12))
    size = np.array([width, height])
    if kind == 0:  # anywhere, crossing itself
        p = rng.random((points, 2)) * size
    elif kind == 1:  # partly outside
        p = (rng.random((points, 2)) * 3 - 1) * size
    elif kind == 2:  # whole numbers
        p = rng.integers(-3, [width + 4, height + 4], (points, 2)).astype(float)
    elif kind == 3:  # all on one line
        p = rng.random(2) * size + rng.random((points, 1)) * (rng.random(2) - 0.5) * size
    elif kind == 4:  # one point again and again
        p = np.repeat((rng.random((1, 2)) * 2 - 0.5) * size, points, 0)
    elif kind == 5:  # neighbours repeated
        p = np.repeat((rng.random((points, 2)) * 2 - 0.5) * size, 2, 0)
    elif kind == 6:  # two points only
        p = rng.random((2, 2)) * size
    elif kind == 7:  # a smooth shape with two decimals, as in the data set
        angles = np.sort(rng.random(points)) * 2 * np.pi
        p = size / 2 + np.stack([np.cos(angles), np.sin(angles)], 1) * size * rng.random() * 0.7
        p = p.round(2)
    else:  # far outside
        p = (rng.random((points, 2)) - 0.5) * size * 200
    return p.reshape(-1).tolist()


def polygons(rng, count):
    out = []
    for _ in range(count):
        height, width = (int(v) for v in rng.integers(1, 41, 2))
        parts = [random_polygon(rng, height, width) for _ in range(rng.integers(1, 4))]
        if len(parts[0]) == 4:  # a first part of four numbers would make all of them boxes
            parts = parts[1:] + parts[:1] if len(parts) > 1 and len(parts[1]) > 4 else [parts[0] + parts[0]]
        rles = coco.frPyObjects(parts, height, width)
        out.append(
            {
                "height": height,
                "width": width,
                "parts": parts,
                "counts": [text(r) for r in rles],
                "union": text(coco.merge(rles)),
            }
        )
    return out


def boxes(rng, count):
    out = []
    for i in range(count):
        height, width = (int(v) for v in rng.integers(1, 41, 2))
        size = np.array([width, height, width, height])
        box = (rng.random(4) * 1.6 - np.array([0.5, 0.5, 0, 0])) * size
        if i % 3 == 0:
            box = box.round()
        if i % 7 == 0:
            box[2 + i % 2] = 0
        other = (rng.random(4) * 1.6 - np.array([0.5, 0.5, 0, 0])) * size
        pair = [box.tolist(), other.tolist()]
        with np.errstate(all="ignore"):
            iou = [float(coco.iou([pair[0]], [pair[1]], [crowd])[0, 0]) for crowd in (0, 1)]
        rle = coco.frPyObjects(np.array([pair[0]]), height, width)[0]
        out.append({"height": height, "width": width, "boxes": pair, "counts": text(rle), "iou": iou})
    return out


def runs(rng, count):
    out = []
    for i in range(count):
        lengths = rng.integers(0, 10 ** rng.integers(1, 5), rng.integers(1, 20))
        if i % 2:
            lengths = np.maximum(lengths, 1)
        height = int(rng.integers(1, 30))
        lengths[-1] += -lengths.sum() % height
        width = int(lengths.sum()) // height
        if width == 0:
            continue
        rle = coco.frPyObjects({"size": [height, width], "counts": lengths.tolist()}, height, width)
        out.append(
            {
                "height": height,
                "width": width,
                "lengths": lengths.tolist(),
                "counts": text(rle),
                "area": int(coco.area(rle)),
            }
        )
    return out


def main():
    rng = np.random.default_rng(20260)
    golden = {
        "masks": masks(rng, 300),
        "polygons": polygons(rng, 400),
        "boxes": boxes(rng, 200),
        "runs": runs(rng, 100),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    content = json.dumps(golden, separators=(",", ":")).encode()
    (OUT / "masks.json.gz").write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main()
