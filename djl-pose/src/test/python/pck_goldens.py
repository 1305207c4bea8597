"""Writes the golden of org.djlext.pose.eval.PckTest: mmpose's accuracies of random people.

    python pck_goldens.py ../resources/eval

pck.json has for each set the threshold, true and found joints (x, y), which are labelled, the
lengths of the people, the accuracy of each joint (-1 if none is labelled), and the mean. Places are
whole numbers and lengths round, so that distances lie at the threshold now and then.
"""

import json
import sys
from pathlib import Path

import numpy as np

import mmpose_reference  # noqa: F401
from mmpose.evaluation.functional import keypoint_pck_accuracy

SETS = 30


def main(folder):
    rng = np.random.default_rng(3)
    sets = []
    for number in range(SETS):
        n, k = int(rng.integers(1, 6)), int(rng.integers(1, 6))
        truth = rng.integers(0, 60, (n, k, 2))
        found = truth + rng.integers(-6, 7, (n, k, 2))
        seen = rng.uniform(size=(n, k)) < (0.7 if number % 5 else 0.2)
        length = rng.choice([0, 10, 20, 40], n, p=[0.1, 0.3, 0.3, 0.3])
        threshold = float(rng.choice([0.05, 0.1, 0.2, 0.5]))
        sizes = np.stack([length, length], 1).astype(np.float32)
        acc, mean, _ = keypoint_pck_accuracy(found.astype(np.float32), truth.astype(np.float32), seen, threshold, sizes)
        sets.append(dict(
            threshold=threshold, truth=truth.tolist(), found=found.tolist(), seen=seen.astype(int).tolist(),
            length=length.tolist(), joints=[float(a) for a in acc], mean=float(mean),
        ))
    (folder / "pck.json").write_text(json.dumps(sets, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
