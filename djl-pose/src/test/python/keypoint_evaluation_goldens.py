"""Writes the goldens of org.djlext.pose.eval.KeypointEvaluationTest: random sets of people and
results, and pycocotools' ten numbers for each.

    python keypoint_evaluation_goldens.py ../resources/eval

Sets have crowds, people without labelled joints, ties of scores, more than 20 results in a picture,
two categories now and then, and sigmas of their own.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SETS = 220


def person(rng, k, ids, image, category):
    side = float(rng.choice([20, 50, 90, 140]))
    x, y = rng.integers(0, 200, 2).tolist()
    points = np.stack([rng.integers(x, x + int(side), k), rng.integers(y, y + int(side), k), rng.choice([0, 1, 2], k, p=[0.3, 0.2, 0.5])], 1)
    if rng.uniform() < 0.15:
        points[:, 2] = 0
    points[points[:, 2] == 0, :2] = 0
    return dict(
        id=next(ids), image_id=image, category_id=category, bbox=[x, y, side, side],
        area=side * side * float(rng.choice([0.4, 0.7])), iscrowd=int(rng.uniform() < 0.1),
        keypoints=points.flatten().tolist(), num_keypoints=int((points[:, 2] > 0).sum()),
    )


def results(rng, k, people, image, category):
    found = []
    crowd = rng.uniform() < 0.04
    for p in people:
        for _ in range(rng.choice([0, 1, 1, 1, 2]) + (8 if crowd else 0)):
            points = np.array(p["keypoints"], dtype=float).reshape(-1, 3)
            noise = rng.choice([0, 1, 4, 12])
            points[:, :2] += rng.integers(-noise, noise + 1, (k, 2))
            points[:, 2] = 1
            score = float(rng.choice([0.2, 0.5, 0.5, 0.9, 1.5])) if rng.uniform() < 0.5 else round(float(rng.uniform()), 3)
            found.append(dict(image_id=image, category_id=category, score=score, keypoints=points.flatten().tolist()))
    return found


def main(out):
    rng = np.random.default_rng(2017)
    sets = []
    for number in range(SETS):
        k = 17 if number % 20 == 0 else int(rng.integers(1, 5))
        sigmas = np.round(rng.uniform(0.02, 0.11, k), 3).tolist()
        categories = [1, 2] if number % 5 == 0 else [1]
        ids = iter(range(1, 10_000))
        truth = dict(images=[], annotations=[], categories=[dict(id=c, name="c%d" % c) for c in categories])
        found = []
        for image in range(1, int(rng.integers(2, 6))):
            truth["images"].append(dict(id=image, width=400, height=400, file_name="%d.png" % image))
            for category in categories:
                people = [person(rng, k, ids, image, category) for _ in range(rng.integers(0, 4))]
                truth["annotations"] += people
                found += results(rng, k, people, image, category)
        if not found:
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            coco = COCO()
            coco.dataset = json.loads(json.dumps(truth))
            coco.createIndex()
            evaluation = COCOeval(coco, coco.loadRes(json.loads(json.dumps(found))), "keypoints")
            evaluation.params.kpt_oks_sigmas = np.array(sigmas)
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
        sets.append(dict(truth=truth, results=found, sigmas=sigmas, expected=evaluation.stats.tolist()))
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "keypoints.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(s, separators=(",", ":")) for s in sets) + "\n]\n")
    print(len(sets))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
