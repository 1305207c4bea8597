"""Random data sets and results, and what pycocotools' COCOeval says of them.

Writes scores.json.gz: a list of {type, truth, results, stats, categories}, the first three as COCO's files have
them, stats the twelve numbers, categories the twelve numbers of each category by itself.
"""

import contextlib
import copy
import gzip
import io
import json
import pathlib

import numpy as np
from pycocotools import mask as coco
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

OUT = pathlib.Path(__file__).parents[1] / "resources/org/djlext/flashattn/coco"
SETS = 420


def random_box(rng, height, width):
    kind = rng.integers(5)
    if kind == 0:  # on the boundary between small and medium, or between medium and large
        side = 32 if rng.random() < 0.7 else 96
        w = h = min(side, height, width)
    else:
        scale = rng.choice([0.1, 0.3, 1.0])
        w, h = np.maximum(1, rng.random(2) * scale * [width, height]).round(1)
    x, y = (rng.random(2) * [width - w, height - h]).round(1)
    return [float(x), float(y), float(w), float(h)]


def jitter(rng, box):
    amount = rng.choice([0, 0.02, 0.1, 0.25])
    shift = (rng.random(4) - 0.5) * amount * np.array([box[2], box[3]] * 2)
    out = (np.array(box) + shift).round(1)
    out[2:] = np.maximum(out[2:], 0.5)
    return out.tolist()


def polygon(rng, box):
    x, y, w, h = box
    if rng.random() < 0.5:
        return [x, y, x, y + h, x + w, y + h, x + w, y]
    cut = rng.random() * 0.4
    return [
        round(float(v), 1)
        for v in [x + cut * w, y, x + w, y, x + w, y + (1 - cut) * h, x + (1 - cut) * w, y + h, x, y + h, x, y + cut * h]
    ]


def rle(rng, box, height, width):
    r = coco.merge(coco.frPyObjects([polygon(rng, box)], height, width))
    return {"size": r["size"], "counts": r["counts"].decode()}


def uncompressed(r):
    flat = coco.decode(r).reshape(-1, order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return {"size": r["size"], "counts": ([0] if flat[0] else []) + runs}


def random_set(rng, index):
    kind = "segm" if index % 2 else "bbox"
    masks = kind == "segm" or index % 10 == 4
    images = [
        {"id": int(i), "file_name": f"{i}.jpg", "height": int(rng.integers(40, 181)), "width": int(rng.integers(40, 181))}
        for i in rng.permutation(10_000)[: rng.integers(1, 7)]
    ]
    categories = [{"id": int(c), "name": f"c{c}"} for c in rng.permutation(90)[: rng.integers(1, 6)]]
    crowded = index % 20 in (6, 7)
    truths, results = [], []
    first = 0 if index % 13 == 0 else int(rng.integers(1, 1000))
    digits = int(rng.integers(1, 4))
    sure = rng.random()
    for image in images:
        if rng.random() < 0.15:
            continue
        h, w = image["height"], image["width"]
        for _ in range(int(rng.integers(0, 9))):
            category = int(rng.choice([c["id"] for c in categories[: max(1, len(categories) - 1)]]))
            box = random_box(rng, h, w)
            if truths and rng.random() < 0.1 and truths[-1]["image_id"] == image["id"]:
                box = truths[-1]["bbox"]
            area = box[2] * box[3] * (1 if rng.random() < 0.5 else rng.choice([0.3, 0.7, 1.2]))
            crowd = int(rng.random() < 0.15)
            truth = {
                "id": first + len(truths),
                "image_id": image["id"],
                "category_id": category,
                "bbox": box,
                "area": float(area),
                "iscrowd": crowd,
            }
            if masks:
                r = rle(rng, box, h, w)
                form = rng.integers(3)
                truth["segmentation"] = uncompressed(r) if crowd or form == 0 else r if form == 1 else [polygon(rng, box)]
            truths.append(truth)
            for _ in range(int(rng.integers(0, 3 if not crowd else 6))):
                results.append((image, category if rng.random() < 0.9 else int(rng.choice([c["id"] for c in categories])), jitter(rng, box)))
        for _ in range(int(rng.integers(0, 6))):
            results.append((image, int(rng.choice([c["id"] for c in categories])), random_box(rng, h, w)))
        if crowded:
            category = categories[0]["id"]
            results += [(image, category, [float(v) for v in rng.integers(0, 30, 2)] + [3.0, 3.0 + i % 3]) for i in range(int(rng.integers(95, 140)))]
    if not results:
        results = [(images[0], categories[0]["id"], [1.0, 1.0, 5.0, 5.0])]
    # what each entry holds: boxes, masks or both, whatever is scored
    holds = [("bbox",), ("segmentation",), ("bbox", "segmentation")][int(rng.integers(3))] if masks else ("bbox",)
    entries = []
    for at in rng.permutation(len(results)):
        image, category, box = results[at]
        entry = {"image_id": image["id"], "category_id": category}
        entry["score"] = round(float(rng.random() * sure), digits)
        if "bbox" in holds:
            entry["bbox"] = box
        if "segmentation" in holds:
            entry["segmentation"] = rle(rng, box, image["height"], image["width"])
        entries.append(entry)
    return kind, {"images": images, "annotations": truths, "categories": categories}, entries


def numbers(precision, recall):
    def mean(values):
        values = values[values > -1]
        return float(values.mean()) if values.size else -1.0

    return [
        mean(precision[:, :, :, 0, 2]),
        mean(precision[0, :, :, 0, 2]),
        mean(precision[5, :, :, 0, 2]),
        *[mean(precision[:, :, :, a, 2]) for a in (1, 2, 3)],
        *[mean(recall[:, :, 0, m]) for m in (0, 1, 2)],
        *[mean(recall[:, :, a, 2]) for a in (1, 2, 3)],
    ]


def evaluate(kind, truth, results):
    with contextlib.redirect_stdout(io.StringIO()):
        data = COCO()
        data.dataset = copy.deepcopy(truth)
        data.createIndex()
        evaluation = COCOeval(data, data.loadRes(copy.deepcopy(results)), kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    stats = evaluation.stats.tolist()
    precision, recall = evaluation.eval["precision"], evaluation.eval["recall"]
    assert np.allclose(stats, numbers(precision, recall))
    return stats, {
        str(c): numbers(precision[:, :, k : k + 1], recall[:, k : k + 1]) for k, c in enumerate(evaluation.params.catIds)
    }


def main():
    golden = []
    for index in range(SETS):
        kind, truth, results = random_set(np.random.default_rng(4000 + index), index)
        stats, categories = evaluate(kind, truth, results)
        golden.append({"type": kind, "truth": truth, "results": results, "stats": stats, "categories": categories})
    OUT.mkdir(parents=True, exist_ok=True)
    content = json.dumps(golden, separators=(",", ":")).encode()
    (OUT / "scores.json.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    for number in range(12):
        values = [g["stats"][number] for g in golden]
        print(number, "mean", np.mean([v for v in values if v >= 0]), "nothing to find in", sum(v < 0 for v in values))


if __name__ == "__main__":
    main()
