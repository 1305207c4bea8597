"""Writes the goldens of org.djlext.pose.track.OneEuroFilterTest: series as the authors' package
OneEuroFilter smooths them.

    python one_euro_goldens.py ../resources/track/one_euro.json
"""

import json
import sys

import numpy as np
from OneEuroFilter import OneEuroFilter


def main(file):
    rng = np.random.default_rng(5)
    series = []
    for cutoff, beta, derivative in [(1.0, 0.0, 1.0), (1.0, 0.007, 1.0), (0.3, 0.05, 2.5), (5.0, 1.5, 0.4)]:
        times = np.cumsum(rng.uniform(0.005, 0.12, 40)).round(4) + 0.5  # the package takes 0 for "none"
        still = np.full(20, 100.0)
        values = np.concatenate([still, 100 + np.arange(20) ** 2]) + rng.normal(0, 2, 40)
        values = values.round(3)
        smooth = OneEuroFilter(freq=30, mincutoff=cutoff, beta=beta, dcutoff=derivative)
        found = [round(smooth(float(v), float(t)), 9) for v, t in zip(values, times)]
        series.append(
            dict(minCutoff=cutoff, beta=beta, derivativeCutoff=derivative, times=times.tolist(), values=values.tolist(), smooth=found)
        )
    with open(file, "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(s, separators=(",", ":")) for s in series) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
