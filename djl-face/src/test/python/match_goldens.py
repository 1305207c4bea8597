"""Calibration of scikit-learn 1.9 on scores that CalibrationGoldenTest makes as well.

    python match_goldens.py ../resources/match/calibration.json
"""

import json
import sys
import warnings

import numpy as np
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

from eval_goldens import SplitMix

PROBES = np.linspace(-1.1, 1.1, 23)


def case(seed):
    random = SplitMix(seed)
    steps = (0, 10)[random.below(2)]
    scores, same = [], []
    for i in range(20 + random.below(200)):
        mated = random.uniform() < 0.4
        score = random.uniform() - 0.5 + (0.3 if mated else 0.0)
        scores.append(int(score * steps) / steps if steps else score)
        same.append(mated)
    return np.array(scores), np.array(same)


warnings.simplefilter("ignore")
cases = {}
for seed in range(1, 41):
    scores, same = case(seed)
    platt = _SigmoidCalibration().fit(scores, same)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, same.astype(float))
    cases[seed] = {"platt": [round(v, 9) for v in platt.predict(PROBES)],
                   "isotonic": [round(v, 12) for v in isotonic.predict(PROBES)]}
with open(sys.argv[1], "w") as f:
    json.dump(cases, f, separators=(",", ":"))
    f.write("\n")
