"""Scores of random distances by the reference code: insightface's verification.py, facenet's
facenet.py and lfw.py, scikit-learn's ROC, numpy for the rest.

    python eval_goldens.py verification.py facenet.py lfw.py ../resources/eval 100

The three files are recognition/arcface_torch/eval/verification.py of deepinsight/insightface and
src/facenet.py, src/lfw.py of davidsandberg/facenet. Distances are made by the same generator in
EvaluationGoldenTest, so that only results are stored.

Their interpolation (kind="slinear") is refused by today's scipy where rates repeat, which they
always do; kind="linear" is the same straight line and accepts them.
"""

import json
import pickle
import sys
import types
from pathlib import Path

import numpy as np
import sklearn.metrics
import sklearn.model_selection
from scipy import interpolate, optimize

MASK = (1 << 64) - 1


class SplitMix:
    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def below(self, n):
        return int(self.uniform() * n)


def case(seed):
    """Root distances of pairs, answers, folds. Small sets and steps give ties."""
    random = SplitMix(seed)
    pairs = 40 + random.below(400)
    folds = (10, 10, 5, 3, 1)[random.below(5)]
    steps = (0, 0, 20, 200)[random.below(4)]
    overlap = random.uniform()
    roots, same = [], []
    for i in range(pairs):
        mated = i % 2 == 0 if random.uniform() < 0.9 else random.uniform() < 0.5
        root = random.uniform() * 1.2 + (0.0 if mated else (1 - overlap) * 0.79)
        if steps:
            root = int(root * steps) / steps
        roots.append(root)
        same.append(mated)
    return np.array(roots), np.array(same), folds


def table(seed):
    """Similarities of probes to a gallery, and whose they are."""
    random = SplitMix(seed)
    probes, persons = 10 + random.below(40), 2 + random.below(12)
    steps = (0, 16)[random.below(2)]
    whose = [random.below(persons + 3) for _ in range(probes)]
    whose = [w if w < persons else -1 for w in whose]
    whose[0], whose[1] = 0, -1
    scores = np.empty((probes, persons))
    for i in range(probes):
        for j in range(persons):
            s = random.uniform() + (0.4 if whose[i] == j else 0.0)
            scores[i, j] = int(s * steps) / steps if steps else s
    return scores, np.array(whose)


def load(path):
    """The file as a module, with whatever it imports and does not need here left empty."""
    class Empty(types.ModuleType):
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return Empty(name)

        def __call__(self, *a, **k):
            return lambda f: f

    for name in ("mxnet", "tensorflow", "tensorflow.python", "tensorflow.python.platform",
                 "tensorflow.python.framework", "tensorflow.python.training", "six"):
        sys.modules.setdefault(name, Empty(name))
    source = Path(path).read_text().replace("slinear", "linear")
    source = source.replace("from scipy import misc", "")
    if "torch.no_grad" in source:
        sys.modules["torch"] = Empty("torch")
    module = types.ModuleType(Path(path).stem)
    sys.modules[module.__name__] = module
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


def lfw(verification, facenet_lfw, roots, same, folds):
    embeddings = np.zeros((2 * len(roots), 1))
    embeddings[0::2, 0] = roots
    tpr, fpr, accuracy, val, val_std, far = verification.evaluate(embeddings, same, folds)
    if folds == 3:
        other = facenet_lfw.evaluate(embeddings, same, folds)
        for a, b in zip((tpr, fpr, accuracy, val, val_std, far), other):
            np.testing.assert_array_equal(a, b)
    sample = slice(0, 400, 37)
    return {"accuracies": list(accuracy), "accuracy": np.mean(accuracy),
            "deviation": np.std(accuracy), "validation": val, "validationDeviation": val_std,
            "far": far, "tpr": list(tpr[sample]), "fpr": list(fpr[sample])}


def roc(roots, same):
    scores = -np.square(roots)
    out = {}
    for name, drop in (("all", False), ("corners", True)):
        fpr, tpr, _ = sklearn.metrics.roc_curve(same, scores, drop_intermediate=drop)
        backwards = np.flipud(fpr), np.flipud(tpr)
        out[name] = {"points": len(fpr), "tar": []}
        for wanted in (1e-3, 1e-2, 0.033, 0.1, 0.37):
            _, index = min(zip(abs(backwards[0] - wanted), range(len(fpr))))
            out[name]["tar"].append(backwards[1][index])
    out["auc"] = sklearn.metrics.roc_auc_score(same, scores)
    out["eer"] = optimize.brentq(
        lambda x: 1.0 - x - interpolate.interp1d(fpr, tpr)(x), 0.0, 1.0, xtol=1e-14)
    return out


def identification(scores, whose):
    mated = whose >= 0
    own = scores[mated, whose[mated]]
    ranks = (scores[mated] >= own[:, None]).sum(1)
    alarms = scores[~mated].max(1)
    out = {"cmc": [np.mean(ranks <= k) for k in range(1, scores.shape[1] + 1)], "open": []}
    for wanted in (0.0, 0.01, 0.1, 0.3, 1.0):
        fnir = 1.0
        for t in np.unique(np.concatenate([alarms, own])):
            if np.mean(alarms >= t) <= wanted:
                fnir = min(fnir, 1 - np.mean((own >= t) & (ranks <= 1)))
        out["open"].append(fnir)
    return out


def main():
    verification, facenet, facenet_lfw = (load(p) for p in sys.argv[1:4])
    facenet.KFold = sklearn.model_selection.KFold
    facenet.interpolate = interpolate
    facenet_lfw.facenet = facenet
    out = Path(sys.argv[4])
    out.mkdir(parents=True, exist_ok=True)
    cases = {}
    for seed in range(1, 1 + int(sys.argv[5])):
        try:
            roots, same, folds = case(seed)
            cases[seed] = {"lfw": lfw(verification, facenet_lfw, roots, same, folds),
                           "roc": roc(roots, same)}
        except ZeroDivisionError:  # a fold of one kind only
            continue
    tables = {seed: identification(*table(seed)) for seed in range(1, 81)}
    text = json.dumps({"cases": cases, "tables": tables}, separators=(",", ":"),
                      default=float)
    (out / "scores.json").write_text(text + "\n")

    import io

    from PIL import Image

    pictures = []
    for i in range(6):
        buffer = io.BytesIO()
        Image.new("RGB", (4 + i, 3), (40 * i, 10, 200)).save(buffer, "PNG")
        pictures.append(buffer.getvalue())
    answers = [True, False, True]
    for protocol in (2, 3, 4, 5):
        (out / f"protocol{protocol}.bin").write_bytes(
            pickle.dumps((pictures, answers), protocol=protocol))
    # as Python 2 writes bytes: BINSTRING and SHORT_BINSTRING
    body = b"\x80\x02]q\x00("
    for p in pictures:
        body += b"T" + len(p).to_bytes(4, "little") + p
    body += b"e](\x88\x89\x88e\x86."
    assert pickle.loads(body, encoding="bytes") == (pictures, answers)
    (out / "python2.bin").write_bytes(body)
    print(len(cases), "cases", len(text), "characters")


if __name__ == "__main__":
    main()
