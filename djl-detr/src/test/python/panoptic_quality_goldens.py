"""Random panoptic pictures, and the quality that panopticapi gives them.

    python panoptic_quality_goldens.py CHECKOUT

CHECKOUT is a checkout of https://github.com/cocodataset/panopticapi, which is in no package index. Writes
panoptic_quality.json.gz: a list of {categories, images, all, things, stuff, per_class}; each image has the segments
of truth and prediction, and their pixels row by row as letters that stand for the ids of a list.
"""

import contextlib
import gzip
import io
import json
import pathlib
import sys
import tempfile

import numpy as np
from PIL import Image

sys.path.insert(0, sys.argv[1])
from panopticapi.evaluation import pq_compute_single_core  # noqa: E402
from panopticapi.utils import id2rgb  # noqa: E402

OUT = pathlib.Path(__file__).parents[1] / "resources/org/djlext/detr/eval"
LETTERS = "0ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SETS = 220


def picture(rng, height, width, count):
    pixels = np.zeros((height, width), int) if rng.random() < 0.5 else np.ones((height, width), int)
    for i in range(1, count + 1):
        y, x = rng.integers(height), rng.integers(width)
        h, w = rng.integers(1, height), rng.integers(1, width)
        pixels[y : y + h, x : x + w] = i
    if rng.random() < 0.6:
        y, x = rng.integers(height), rng.integers(width)
        pixels[y : y + height // 3, x : x + width // 3] = 0
    return pixels


def disturbed(rng, pixels):
    out = pixels.copy()
    for _ in range(int(rng.integers(0, 4))):
        y, x = rng.integers(out.shape[0]), rng.integers(out.shape[1])
        out[y : y + rng.integers(1, 8), x : x + rng.integers(1, 8)] = rng.integers(0, pixels.max() + 2)
    return np.roll(out, int(rng.integers(-2, 3)), int(rng.integers(2)))


def segments(rng, pixels, categories, like=None):
    used = [int(i) for i in np.unique(pixels) if i]
    ids = [0] + (1 + rng.choice((1 << int(rng.choice([6, 12, 24]))) - 1, len(LETTERS), replace=False)).tolist()
    infos = []
    for i in used:
        category = like.get(i) if like and i in like and rng.random() < 0.8 else int(rng.choice(categories))
        infos.append((i, {"id": ids[i], "category_id": category, "iscrowd": 0, "area": int((pixels == i).sum())}))
    return ids, infos


def random_set(rng):
    categories = [
        {"id": int(c), "name": f"c{c}", "isthing": int(rng.random() < 0.6)}
        for c in rng.permutation(200)[: rng.integers(1, 7)]
    ]
    ids = [c["id"] for c in categories]
    images = []
    for image in range(int(rng.integers(1, 5))):
        height, width = (int(v) for v in rng.integers(6, 25, 2))
        truth = picture(rng, height, width, int(rng.integers(0, 9)))
        found = disturbed(rng, truth) if rng.random() < 0.8 else picture(rng, height, width, int(rng.integers(0, 9)))
        truth_ids, truths = segments(rng, truth, ids)
        found_ids, founds = segments(rng, found, ids, {i: info["category_id"] for i, info in truths})
        for i, info in truths:
            info["iscrowd"] = int(rng.random() < 0.2)
            if rng.random() < 0.1:  # the area is what the file says, right or not
                info["area"] = max(1, info["area"] + int(rng.integers(-9, 10)))
        if truths and rng.random() < 0.1:  # pixels of a segment that is not listed
            truths = truths[1:]
        images.append(
            {
                "image_id": image,
                "height": height,
                "width": width,
                "truth": {
                    "ids": truth_ids[: truth.max() + 1],
                    "pixels": "".join(LETTERS[i] for i in truth.reshape(-1)),
                    "segments": [info for _, info in truths],
                },
                "found": {
                    "ids": found_ids[: found.max() + 1],
                    "pixels": "".join(LETTERS[i] for i in found.reshape(-1)),
                    "segments": [info for _, info in founds],
                },
            }
        )
    return categories, images


def write(folder, image, kind):
    ids = np.array(image[kind]["ids"])
    letters = np.array([LETTERS.index(c) for c in image[kind]["pixels"]]).reshape(image["height"], image["width"])
    name = f"{image['image_id']}.png"
    Image.fromarray(id2rgb(ids[letters])).save(folder / kind / name)
    return {"image_id": image["image_id"], "file_name": name, "segments_info": [dict(s) for s in image[kind]["segments"]]}


def quality(categories, images):
    with tempfile.TemporaryDirectory() as name, contextlib.redirect_stdout(io.StringIO()):
        folder = pathlib.Path(name)
        (folder / "truth").mkdir()
        (folder / "found").mkdir()
        pairs = [(write(folder, i, "truth"), write(folder, i, "found")) for i in images]
        table = {c["id"]: c for c in categories}
        stat = pq_compute_single_core(0, pairs, str(folder / "truth"), str(folder / "found"), table)
    result = {}
    for key, thing in (("all", None), ("things", True), ("stuff", False)):
        try:
            result[key], per_class = stat.pq_average(table, isthing=thing)
        except ZeroDivisionError:  # no such segment: panopticapi has no answer
            result[key], per_class = None, {}
        if thing is None:
            result["per_class"] = {str(k): v for k, v in per_class.items()}
    return result


def main():
    golden = []
    for index in range(SETS):
        categories, images = random_set(np.random.default_rng(7000 + index))
        golden.append({"categories": categories, "images": images, **quality(categories, images)})
    OUT.mkdir(parents=True, exist_ok=True)
    content = json.dumps(golden, separators=(",", ":")).encode()
    (OUT / "panoptic_quality.json.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    pqs = [g["all"]["pq"] for g in golden if g["all"]]
    print(len(pqs), "sets, mean PQ", np.mean(pqs), "crowds", sum(s["iscrowd"] for g in golden for i in g["images"] for s in i["truth"]["segments"]))


if __name__ == "__main__":
    main()
