"""Writes the goldens of org.djlext.pose.person.PoseSuppressionTest: which people mmpose keeps.

    python suppression_goldens.py ../resources/suppression/people.json

Each set has people (joints as x, y, ..., area, score), constants of joints, a threshold, how many are
kept at most, and the indices that oks_nms (hard) and soft_oks_nms (soft) keep, in their order.
"""

import json
import sys

import numpy as np
from mmpose_reference import codec  # noqa: F401  (puts stand-ins in place)
from mmpose.evaluation.functional.nms import oks_nms, soft_oks_nms


def one(rng, n, k, most):
    sigmas = rng.uniform(0.02, 0.11, k).round(3)
    threshold = float(rng.choice([0.3, 0.5, 0.9]))
    bodies = rng.integers(0, 100, (max(1, n // 3), k, 2))
    scores = rng.permutation(1000)[:n] / 1000  # no ties: numpy does not say how it breaks them
    people = []
    for score in scores:
        joints = bodies[rng.integers(len(bodies))] + np.rint(rng.normal(0, rng.choice([0.5, 2, 8]), (k, 2)))
        people.append({"joints": joints.astype(int).flatten().tolist(), "area": int(rng.integers(400, 9000)), "score": float(score)})
    given = [
        dict(keypoints=np.concatenate([np.array(p["joints"], dtype=float).reshape(k, 2), np.ones((k, 1))], 1), area=float(p["area"]), score=p["score"])
        for p in people
    ]
    hard = oks_nms(given, threshold, sigmas=sigmas)
    soft = soft_oks_nms(given, threshold, max_dets=most, sigmas=sigmas)
    return {
        "sigmas": sigmas.tolist(),
        "threshold": threshold,
        "most": most,
        "people": people,
        "hard": [int(i) for i in hard],
        "soft": [int(i) for i in soft],
    }


def main(file):
    rng = np.random.default_rng(17)
    sets = [one(rng, n, int(rng.integers(1, 7)), most) for n in (0, 1, 2, 5, 9, 14, 27) for most in (20, 20, 20, 3, 7)]
    with open(file, "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(s, separators=(",", ":")) for s in sets) + "\n]\n")
    print(len(sets), sum(len(s["hard"]) < len(s["people"]) for s in sets), sum(s["hard"] != s["soft"] for s in sets))


if __name__ == "__main__":
    main(sys.argv[1])
